/** What the page knows of the worker. */
const WORKER = ['shared', 'worker/library-protocol.ts', 'worker/protocol.ts', 'worker/client.ts'];

/** The rooms of the page's stores. */
const STATE = [
  'state/chat',
  'state/chat/tree',
  'state/chats',
  'state/engine',
  'state/foreign',
  'state/memory',
  'state/models',
  'state/page',
  'state/presets',
  'state/speech',
];

/**
 * Who may import whom: one row per folder (or file) of src/. The row with the longest matching path
 * counts. Inside its own row a file may import freely. `packages` are npm packages.
 */
export const rows = [
  row('shared', [], ['idb', 'valibot']),
  row('model', ['shared']),
  row('device', ['shared']),
  row('gpu', ['shared', 'device']),
  row('cpu', ['shared', 'device'], ['valibot', 'virtual:kernels-wasm']),
  row('kernels', ['shared', 'device']),
  row('weights/source', ['shared']),
  row('weights/cache', ['shared', 'weights/source'], ['idb', 'hash-wasm']),
  row('weights/hub', ['shared', 'weights/source']),
  row('weights/library', ['shared', 'weights/source', 'weights/cache', 'weights/hub']),
  row('weights', ['shared', 'model', 'device', 'kernels', 'weights/source'], ['hash-wasm']),
  row('kv', ['shared', 'model', 'device'], ['idb']),
  row('decoder', ['shared', 'model', 'device', 'kernels', 'kv', 'weights']),
  row('vision', ['shared', 'model', 'device', 'kernels', 'kv', 'weights', 'weights/source'], ['idb']),
  row('tuning', ['shared', 'device', 'kernels'], ['valibot']),
  row('text', ['shared']),
  row('grammar', []),
  row('speculation', ['shared']),
  row(
    'engine',
    [
      'shared',
      'model',
      'device',
      'gpu',
      'cpu',
      'kernels',
      'weights',
      'weights/source',
      'kv',
      'decoder',
      'tuning',
      'vision',
      'text',
      'grammar',
      'speculation',
    ],
    ['valibot'],
  ),

  // worker/ is the seam: protocol belongs to both sides, client to the page, the rest to the engine. The
  // worker turns the page's files and addresses into weight sources and images, so it knows those too.
  row('worker/library-protocol.ts', ['shared']),
  row('worker/protocol.ts', ['shared', 'worker/library-protocol.ts']),
  row('worker', [
    'shared',
    'cpu',
    'engine',
    'kv',
    'tuning',
    'vision',
    'weights/source',
    'weights/cache',
    'weights/hub',
    'weights/library',
    'worker/protocol.ts',
    'worker/library-protocol.ts',
    'worker/entry-changes.ts',
  ]),
  row('worker/entry-changes.ts', ['worker/protocol.ts']),
  row('worker/chunk-stream.ts', []),
  row('worker/init-progress.ts', ['worker/protocol.ts']),
  row('worker/watchdog.ts', ['worker/protocol.ts']),
  row('worker/client.ts', [
    'shared',
    'worker/protocol.ts',
    'worker/entry-changes.ts',
    'worker/chunk-stream.ts',
    'worker/init-progress.ts',
    'worker/watchdog.ts',
  ]),

  // webllm/ is the other engine: what the page knows of it, and, in its worker, it behind our host.
  row('webllm', ['shared', 'worker/protocol.ts', 'worker/client.ts', 'webllm/engine/webllm.worker.ts']),
  row('webllm/engine', ['shared', 'engine', 'worker', 'worker/protocol.ts', 'webllm']),
  row('webllm/engine/webllm.worker.ts', ['shared', 'worker', 'webllm/engine']),

  // lib/ is the package: WebLLM's names over the client, and in a worker over the engine.
  row('lib', ['shared', 'weights/hub', 'worker/client.ts', 'worker/protocol.ts'], ['react']),
  row('lib/worker-handler.ts', ['shared', 'worker', 'worker/client.ts', 'worker/protocol.ts', 'lib']),
  row('lib/facet-worker.ts', ['lib/worker-handler.ts']),

  row(
    'service-worker',
    ['shared'],
    ['workbox-core', 'workbox-expiration', 'workbox-precaching', 'workbox-routing', 'workbox-strategies'],
  ),

  row('texts', ['shared'], ['@lingui/core', 'react']),
  row('ui', ['shared', 'texts'], ['react', '@base-ui/react', 'lucide-react']),
  row(
    'ui/markdown',
    ['shared', 'texts', 'ui'],
    [
      'react',
      'markdown-it',
      'markdown-it-cjk-friendly',
      'katex',
      'remend',
      '@shikijs/core',
      '@shikijs/engine-javascript',
      '@shikijs/langs',
    ],
  ),
  row('state/page', ['shared'], ['zustand', 'valibot']),
  row('state/speech', [], ['zustand']),
  row('state/presets', ['shared', 'state/page'], ['zustand', 'valibot']),
  row('state/models', [...WORKER, 'state/page'], ['zustand', 'valibot']),
  row('state/engine', [...WORKER, 'state/models', 'state/page'], ['zustand', 'valibot']),
  row('state/memory', [...WORKER, 'state/page'], ['zustand', 'valibot']),
  row('state/chat/tree', []),
  row('state/chats', ['shared', 'state/chat/tree'], ['zustand', 'idb', 'valibot']),
  row('state/foreign', ['shared', 'state/chats'], ['valibot']),
  row(
    'state/chat',
    [...WORKER, 'state/chat/tree', 'state/chats', 'state/engine', 'state/page'],
    ['zustand', 'idb', 'valibot', 'pdfjs-dist'],
  ),
  row('state', [...WORKER, ...STATE, 'webllm']),
  row(
    'features/*',
    [...WORKER, 'state', ...STATE, 'webllm', 'texts', 'ui', 'ui/markdown'],
    ['react', 'zustand', 'lucide-react'],
  ),
  row(
    'app',
    [...WORKER, 'state', ...STATE, 'texts', 'ui', 'features/*'],
    ['react', 'react-dom', 'zustand', 'lucide-react', 'tinykeys', 'virtual:pwa-register'],
  ),
];

/** Packages that may be imported for their types everywhere: their values cost 2.1 MB. */
export const typesOnly = ['@mlc-ai/web-llm'];
/** Files that may import their values: a worker that starts when somebody chooses a model of WebLLM's, and its tests. */
export const valuesIn = ['src/webllm/engine/webllm.worker.ts', 'src/webllm/webllm-models.test.ts'];

/** Calls with one home each. */
export const homes = [
  { call: 'createBuffer', home: 'src/gpu/buffers.ts' },
  { call: 'createComputePipeline', home: 'src/gpu/pipelines.ts' },
  { call: 'createComputePipelineAsync', home: 'src/gpu/pipelines.ts' },
];

/**
 * Files of src/ that may call `fetch`: for weights the one with the allowlist, and readers of images that are
 * on the page already or come with it. The other ways to the network are closed to all.
 */
export const network = {
  fetch: [
    'src/cpu/module.ts',
    'src/weights/source/web.ts',
    'src/vision/pixels/fetch-image.ts',
    'src/state/chat/chat-image.ts',
    'src/state/page/protection.ts',
    'src/webllm/worker-file.ts',
  ],
  closed: ['XMLHttpRequest', 'WebSocket', 'WebTransport', 'EventSource', 'RTCPeerConnection', 'sendBeacon'],
};

function row(path, mayImport, packages = []) {
  return { path, mayImport, packages };
}
