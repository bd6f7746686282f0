import { orAborted } from '../shared/or-aborted.ts';
import { trust } from '../shared/trust.ts';
import { WEBLLM_POLICY } from '../shared/webllm-file.ts';
import type { GpuOffer } from './webllm-models.ts';
// oxlint-disable-next-line import/default -- Vite makes the file's address of it
import address from './engine/webllm.worker.ts?worker&url';

/**
 * Starts the worker with WebLLM's engine. It is not held to the page's policy, which forbids the hosts of its models, as
 * all other workers are (shared/held-worker.ts), but to that which comes with its file: see {@link hasPolicy}.
 */
export const startWebLlm = (): Worker =>
  new globalThis.Worker(trust?.createScriptURL(address) ?? address, {
    type: 'module',
    name: 'webllm-engine',
  });

/** Whether that file comes with a policy, from its host or from the service worker; the file itself is not asked for. */
export async function hasPolicy(): Promise<boolean> {
  const { ok, headers } = await fetch(address, { method: 'HEAD', referrerPolicy: 'no-referrer' });
  return ok && headers.get('content-security-policy') === WEBLLM_POLICY;
}

/** Milliseconds that the browser has for finding a GPU. */
const ANSWER_WITHIN_MS = 15_000;

/** The GPU that WebLLM would compute on; undefined where there is none. */
export async function gpuOffer(): Promise<GpuOffer | undefined> {
  if (!('gpu' in navigator)) return undefined;
  const asked = navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  const adapter = await orAborted(asked, AbortSignal.timeout(ANSWER_WITHIN_MS)).catch(() => null);
  return adapter ?? undefined;
}
