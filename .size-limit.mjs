import { existsSync, readFileSync } from 'node:fs';

/**
 * What the page loads before it can paint: the scripts and styles that index.html names. Everything else is loaded
 * when it is needed.
 */
const html = existsSync('dist/index.html') ? readFileSync('dist/index.html', 'utf8') : '';
const named = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, path]) => `dist/${path}`);
const first = (ending) => {
  const files = named.filter((path) => path.endsWith(ending));
  return files.length > 0 ? files : 'dist/index.html is missing';
};

export default [
  {
    // The texts of one language come with it; Japanese has most bytes.
    name: 'page (JS before first paint)',
    path: [first('.js'), 'dist/assets/ja-*.js'].flat(),
    limit: '180 KiB',
    gzip: true,
  },
  { name: 'page (CSS before first paint)', path: first('.css'), limit: '10 KiB', gzip: true },
  { name: 'styles, with all that is loaded later', path: 'dist/assets/*.css', limit: '26 KiB', gzip: true },
  {
    // A kernel has several forms: for a GPU that fuses small steps, for a few guessed tokens, for the tuner to choose from.
    name: 'worker (engine and kernels)',
    path: 'dist/assets/main.worker-*.js',
    limit: '140 KiB',
    gzip: true,
  },
  {
    name: 'Markdown (with the first answer)',
    path: ['dist/assets/markdown-blocks-*.js', 'dist/assets/split-blocks-*.js'],
    limit: '62 KiB',
    gzip: true,
  },
  { name: 'math (with the first formula)', path: 'dist/assets/math-*.js', limit: '87 KiB', gzip: true },
  {
    name: 'highlighting (without grammars)',
    path: 'dist/assets/highlight.worker-*.js',
    limit: '60 KiB',
    gzip: true,
  },
];
