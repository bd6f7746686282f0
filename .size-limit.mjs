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
    name: 'page (JS before first paint)',
    path: first('.js'),
    limit: '180 KiB',
    gzip: true,
  },
  { name: 'page (CSS before first paint)', path: first('.css'), limit: '10 KiB', gzip: true },
  { name: 'styles, with all that is loaded later', path: 'dist/assets/*.css', limit: '26 KiB', gzip: true },
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
