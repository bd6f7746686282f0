/** Folder of the worker with WebLLM's engine in what is built: one of its own, since its file has a policy of its own. */
export const WEBLLM_FOLDER = 'webllm';
/** The browser's cache in which the service worker keeps that file once it was used. */
export const WEBLLM_CACHE = 'facet-webllm';

/**
 * The policy that comes with that file, from its host or from the service worker. It may ask for WebLLM's models, and for nothing
 * else: not even for the app's own files.
 */
export const WEBLLM_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  'connect-src https://huggingface.co https://*.hf.co https://raw.githubusercontent.com',
  "worker-src 'none'",
  "require-trusted-types-for 'script'",
].join('; ');
