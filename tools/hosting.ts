import { WEBLLM_FOLDER, WEBLLM_POLICY } from '../src/shared/webllm-file.ts';

/** What the page, its workers and the service worker may do, by directive of Content Security Policy. */
export const POLICY: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  // Workers have the page's policy, and the kernels for the processor are WebAssembly.
  'script-src': "'self' 'wasm-unsafe-eval'",
  'style-src': "'self'",
  'img-src': "'self' blob: data:",
  'font-src': "'self'",
  // Images of a conversation are `blob:` and `data:`, which lead nowhere.
  'connect-src': "'self' blob: data: https://huggingface.co https://*.hf.co",
  // Only what src/shared/held-worker.ts makes is started, where the browser has Trusted Types.
  'worker-src': "'self' blob:",
  'manifest-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
};

/** Where the browser has Trusted Types, no text becomes a script but what two rules of the app let through. */
export const TRUSTED_TYPES: Readonly<Record<string, string>> = {
  'require-trusted-types-for': "'script'",
  'trusted-types': 'facet default',
};

/** A policy as it stands in a header or a `<meta>`. */
export const policyText = (policy: Readonly<Record<string, string>>): string =>
  Object.entries(policy)
    .map((directive) => directive.join(' '))
    .join('; ');

/** Headers that isolate a page from other origins: threads need shared memory, and that needs isolation. */
export const ISOLATION: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Headers that a host is advised to send with every file but those of WEBLLM_HEADERS; see docs/hosting.md. */
export const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': policyText({ ...POLICY, ...TRUSTED_TYPES, 'frame-ancestors': "'none'" }),
  ...ISOLATION,
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy':
    'camera=(), microphone=(self), geolocation=(), display-capture=(), usb=(), serial=(), hid=(), bluetooth=(), payment=()',
};

/** Headers of the files in WEBLLM_FOLDER. */
export const WEBLLM_HEADERS: Readonly<Record<string, string>> = {
  ...HEADERS,
  'Content-Security-Policy': WEBLLM_POLICY,
};

/** What the development server is asked for in place of a file in that folder. */
const WEBLLM_SOURCE = '/webllm.worker.ts';

/** Headers of the file at a path: `usual`, unless it is the worker with WebLLM's engine. */
export const headersOf = (
  path: string,
  usual: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  path.includes(`/${WEBLLM_FOLDER}/webllm.worker-`) || path.includes(WEBLLM_SOURCE) ? WEBLLM_HEADERS : usual;
