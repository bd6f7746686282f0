import react from '@vitejs/plugin-react';
import { type Connect, defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { GRAMMAR_FOLDER } from './src/shared/grammar-cache.ts';
import { WEBLLM_FOLDER } from './src/shared/webllm-file.ts';
import { kernelsWasm } from './tools/build-wasm.mjs';
import { catalogues } from './tools/catalogues.mjs';
import { HEADERS, headersOf, ISOLATION, POLICY, policyText, TRUSTED_TYPES } from './tools/hosting.ts';

/** The development server injects scripts and styles into the page and talks to it over a web socket. */
const DEVELOPMENT_POLICY = {
  ...POLICY,
  'script-src': "'self' 'unsafe-inline' 'wasm-unsafe-eval'",
  'style-src': "'self' 'unsafe-inline'",
  'connect-src': `${POLICY['connect-src']} ws:`,
};

/** Puts the policy first in the head, so that nothing is loaded before it holds, whatever the host sends. */
function contentSecurityPolicy(): Plugin {
  let policy: Readonly<Record<string, string>> = { ...POLICY, ...TRUSTED_TYPES };
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
          content: policyText(policy),
        },
        injectTo: 'head-prepend',
      },
    ],
  };
}

/** Sends headers by file, as a host is advised to. */
function headersByFile(): Plugin {
  const send =
    (usual: Readonly<Record<string, string>>): Connect.NextHandleFunction =>
    ({ url = '' }, response, next) => {
      for (const header of Object.entries(headersOf(url, usual))) response.setHeader(...header);
      next();
    };
  return {
    name: 'headers-by-file',
    configureServer: ({ middlewares }) => void middlewares.use(send(ISOLATION)),
    configurePreviewServer: ({ middlewares }) => void middlewares.use(send(HEADERS)),
  };
}

/** Grammars to highlight code with: 3 MB, of which most people use little. */
const isGrammar = /[\\/]@shikijs[\\/]langs[\\/]/;

/** The service worker, src/service-worker. The page registers it; the development server has none. */
function serviceWorker() {
  return VitePWA({
    strategies: 'injectManifest',
    srcDir: 'src/service-worker',
    filename: 'sw.ts',
    injectRegister: null,
    registerType: 'prompt',
    // public/manifest.webmanifest is linked by index.html.
    manifest: false,
    injectManifest: {
      rollupFormat: 'iife',
      globPatterns: ['**/*.{html,js,css,wasm,woff2,svg,png,webp,webmanifest,gguf}'],
      // Shown by the browser while it installs the app, never by the app.
      globIgnores: ['screenshots/**', `${GRAMMAR_FOLDER}/**`, `${WEBLLM_FOLDER}/**`],
      maximumFileSizeToCacheInBytes: 8 * 2 ** 20,
      // Names under assets/ carry a hash of their content.
      dontCacheBustURLsMatching: /^assets\//,
      sourcemap: false,
    },
  });
}

export default defineConfig({
  base: './',
  plugins: [catalogues(), react(), contentSecurityPolicy(), headersByFile(), serviceWorker(), kernelsWasm()],
  // Packages of workers would be found when the page is there already, and the development server would reload it.
  optimizeDeps: { entries: ['index.html', 'src/**/*.worker.ts'] },
  worker: {
    format: 'es',
    plugins: () => [kernelsWasm()],
    rolldownOptions: {
      output: {
        entryFileNames: ({ name }) =>
          `${name.startsWith('webllm.') ? WEBLLM_FOLDER : 'assets'}/[name]-[hash].js`,
        chunkFileNames: ({ moduleIds }) =>
          `${moduleIds.some((id) => isGrammar.test(id)) ? GRAMMAR_FOLDER : 'assets'}/[name]-[hash].js`,
      },
    },
  },
  build: { target: 'es2023', modulePreload: { polyfill: false } },
});
