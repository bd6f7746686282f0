import { WEBLLM_POLICY } from '../shared/webllm-file.ts';

/**
 * The same answer with the two headers that isolate a page from other origins, which is what the threads of
 * the processor's engine need (HTML, "cross-origin isolation"). Static hosts need set none themselves.
 */
export function isolated(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  return withHeaders(response, headers);
}

/** The same answer with the policy of the worker that runs WebLLM's engine, whatever its host has sent. */
export function heldToWebLlm(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.set('Content-Security-Policy', WEBLLM_POLICY);
  return withHeaders(response, headers);
}

const withHeaders = (response: Response, headers: Headers): Response => {
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
};
