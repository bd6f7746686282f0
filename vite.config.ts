import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** What the page may do; also when a page script has been tampered with, no text can leave it. */
const POLICY = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' blob: data:",
  'font-src': "'self'",
  'connect-src': "'self' https://huggingface.co https://*.hf.co",
  'worker-src': "'self'",
  'manifest-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
};

/** The development server injects scripts and styles into the page and talks to it over a web socket. */
const DEVELOPMENT_POLICY = {
  ...POLICY,
  'script-src': "'self' 'unsafe-inline'",
  'style-src': "'self' 'unsafe-inline'",
  'connect-src': `${POLICY['connect-src']} ws:`,
};

/** Puts the policy first in the head, so that nothing is loaded before it holds. */
function contentSecurityPolicy(): Plugin {
  let policy: Record<string, string> = POLICY;
  return {
    name: 'content-security-policy',
    configResolved({ command }) {
      if (command === 'serve') policy = DEVELOPMENT_POLICY;
    },
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: {
          'http-equiv': 'Content-Security-Policy',
          content: Object.entries(policy)
            .map((directive) => directive.join(' '))
            .join('; '),
        },
        injectTo: 'head-prepend',
      },
    ],
  };
}

export default defineConfig({
  base: './',
  plugins: [react(), contentSecurityPolicy()],
  worker: { format: 'es' },
  build: { target: 'es2023', modulePreload: { polyfill: false } },
});
