/**
 * The same answer with the two headers that isolate a page from other origins, which is what the threads of
 * the processor's engine need (HTML, "cross-origin isolation"). Static hosts need set none themselves.
 */
export function isolated(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
