import { existsSync, readFileSync } from 'node:fs';

/**
 * What the page loads before it can paint: the scripts that index.html names. Everything else is loaded
 * when it is needed.
 */
const html = existsSync('dist/index.html') ? readFileSync('dist/index.html', 'utf8') : '';
const first = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(([, path]) => `dist/${path}`);

export default [
  {
    name: 'page (JS before first paint)',
    path: first.length > 0 ? first : 'dist/index.html is missing',
    limit: '180 KiB',
    gzip: true,
  },
  { name: 'page (CSS)', path: 'dist/assets/*.css', limit: '20 KiB', gzip: true },
  {
    name: 'worker (engine and kernels)',
    path: 'dist/assets/main.worker-*.js',
    limit: '120 KiB',
    gzip: true,
  },
  {
    name: 'Markdown (with the first answer)',
    path: 'dist/assets/markdown-blocks-*.js',
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
