import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { build } from 'vite';
import { kernelsWasm } from '../build-wasm.mjs';
import { chromiumPath } from '../chromium.mjs';
import { residentBytes, watchPeak } from './memory.mjs';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const BUILT = fileURLToPath(new URL('../../build/bench-peers/', import.meta.url));

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };
/** Threads need an isolated page. */
const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};
const ARGS = [
  '--headless=new',
  '--no-sandbox',
  '--no-first-run',
  '--disable-background-networking',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
];

/** Builds the page and serves it. */
async function servePage() {
  await build({
    configFile: false,
    root: FOLDER,
    base: './',
    publicDir: false,
    logLevel: 'error',
    plugins: [kernelsWasm()],
    worker: { format: 'es', plugins: () => [kernelsWasm()] },
    build: { target: 'es2023', outDir: BUILT, emptyOutDir: true, chunkSizeWarningLimit: 1e6 },
  });
  const server = createServer(({ url }, response) => {
    const path = url === '/' ? 'index.html' : url.slice(1).split('?')[0];
    const body = existsSync(join(BUILT, path)) ? readFileSync(join(BUILT, path)) : undefined;
    response.writeHead(body ? 200 : 404, {
      'content-type': TYPES[extname(path)] ?? 'text/plain',
      ...HEADERS,
    });
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/**
 * Opens one Chromium. `run` loads a model from its file in the page, opened anew so that nothing of the engine
 * before is held, and asks it.
 */
export async function openBrowser(model) {
  const server = await servePage();
  const executablePath = chromiumPath();
  const browser = await chromium.launch({ args: ARGS, ...(executablePath ? { executablePath } : {}) });
  const processes = await browser.newBrowserCDPSession();

  /** Of the page's process; with WebGPU also of the one that computes. */
  async function bytes(engine) {
    const { processInfo } = await processes.send('SystemInfo.getProcessInfo');
    const of = (type) => processInfo.filter((each) => each.type === type).map(({ id }) => residentBytes(id));
    // A spare process waits beside the page's.
    const tab = Math.max(...of('renderer'));
    return engine === 'facet-webgpu' ? tab + Math.max(0, ...of('GPU')) : tab;
  }

  async function run(engine, threads, { prompts, tokens }) {
    const page = await browser.newPage();
    page.setDefaultTimeout(0);
    page.on('pageerror', (error) => console.error(error.message));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.setInputFiles('input', model);
    const peak = watchPeak(() => bytes(engine));
    const loadMs = await page.evaluate(
      ([name, count]) => globalThis.bench.load(name, count),
      [engine, threads],
    );
    const answers = [];
    for (const prompt of prompts) {
      answers.push(
        await page.evaluate(([text, count]) => globalThis.bench.answer(text, count), [prompt, tokens]),
      );
    }
    const peakBytes = await peak();
    await page.evaluate(() => globalThis.bench.close());
    await page.close();
    return { loadMs, peakBytes, answers };
  }

  async function close() {
    await browser.close();
    server.close();
  }

  return { run, close, version: browser.version() };
}
