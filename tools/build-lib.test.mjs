import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright';
import { build, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, withoutFeatures } from './chromium.mjs';

const run = promisify(execFile);
const ROOT = new URL('..', import.meta.url).pathname;
const MODEL = join(ROOT, 'public/models/tiny-gemma3-q8_0.gguf');

/** One thread: the machine may be busy. */
const ENVIRONMENT = { ...process.env, FACET_THREADS: '1' };

/** What a page downloads before it starts a worker. */
const LARGEST_CLIENT = 10 * 1024;

describe('the package', () => {
  let project = '';
  let installed = '';

  beforeAll(async () => {
    await run('node', ['tools/build-lib.mjs'], { cwd: ROOT });
    project = await mkdtemp(join(tmpdir(), 'facet-'));
    installed = join(project, 'node_modules/facet');
    const { stdout } = await run('npm', ['pack', join(ROOT, 'build/lib'), '--json', '--ignore-scripts'], {
      cwd: project,
    });
    const [{ filename }] = JSON.parse(stdout);
    await writeFile(join(project, 'package.json'), '{ "name": "empty", "type": "module" }');
    const flags = ['--offline', '--no-audit', '--no-fund', '--omit=peer'];
    await run('npm', ['install', ...flags, `./${filename}`], { cwd: project });
  });
  afterAll(() => rm(project, { recursive: true, force: true }));

  test('brings nothing along, and has every file that its entries name', async () => {
    const { dependencies, exports } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
    expect(dependencies).toBeUndefined();
    expect(await readdir(join(project, 'node_modules'))).toEqual(['.package-lock.json', 'facet']);
    for (const { types, default: code } of Object.values(exports)) {
      await readFile(join(installed, types));
      await readFile(join(installed, code));
    }
    const files = await readdir(installed);
    expect(files).toEqual(expect.arrayContaining(['main.worker.js', 'thread.worker.js', 'kernels.wasm']));
    expect(files.some((file) => /\.(gguf|test\.js)$/.test(file))).toBe(false);
  });

  test('has a small client, which finds its worker beside it', async () => {
    const read = new Map();
    const visit = async (file) => {
      if (read.has(file)) return;
      const text = await readFile(join(installed, file), 'utf8');
      read.set(file, text);
      for (const [, next] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) await visit(next);
    };
    await visit('facet.js');
    const code = [...read.values()].join('\n');
    expect(gzipSync(code).length).toBeLessThan(LARGEST_CLIENT);
    expect(code).toMatch(/new URL\("\.\/main\.worker\.js",\s*import\.meta\.url\)/);
  });

  test('chats in Node', async () => {
    await writeFile(
      join(project, 'chat.js'),
      `import { CreateMLCEngine, FacetError } from 'facet/node';
      const engine = await CreateMLCEngine(${JSON.stringify(MODEL)}, {}, { temperature: 0, context_window_size: 512 });
      const answer = await engine.chat.completions.create({
        messages: [{ role: 'user', content: 'Hello' }], max_tokens: 12,
      });
      let streamed = '';
      const chunks = await engine.chat.completions.create({
        messages: [{ role: 'user', content: 'Hello' }], max_tokens: 12, stream: true,
      });
      for await (const { choices } of chunks) streamed += choices[0]?.delta.content ?? '';
      const next = await engine.forwardTokensAndSample([90, 91], true);
      const after = await engine.forwardTokensAndSample([next], false);
      const refused = await engine.forwardTokensAndSample([6], true).catch((error) => error);
      const unknown = await engine.chat.completions.create({ messages: [], temprature: 1 }).catch((error) => error);
      console.log(JSON.stringify({
        text: answer.choices[0].message.content, streamed, next, after,
        refused: refused instanceof FacetError && refused.data.code, unknown: unknown.data.param,
      }));
      await engine.unload();
      process.exit(0);`,
    );
    const { stdout } = await run('node', ['chat.js'], {
      cwd: project,
      env: { ...process.env, FACET_THREADS: '1' },
    });
    const { text, streamed, next, after, refused, unknown } = JSON.parse(stdout.trim().split('\n').at(-1));
    expect(text).toMatch(/^Hello! Show me/);
    expect(streamed).toBe(text);
    expect([next, after].every((id) => Number.isInteger(id) && id >= 0)).toBe(true);
    expect(refused).toBe('unsupported_parameter');
    expect(unknown).toBe('temprature');
  });

  test("answers OpenAI's paths in Node, and tells errors of the engine's with their status", async () => {
    await writeFile(
      join(project, 'paths.js'),
      `import { CreateMLCEngine } from 'facet/node';
      import { openAiFetch } from 'facet/openai';
      const engine = await CreateMLCEngine(${JSON.stringify(MODEL)}, {}, { temperature: 0, context_window_size: 512 });
      const ask = openAiFetch(engine);
      const post = async (more) => {
        const body = JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }], max_tokens: 4, ...more });
        const response = await ask('http://facet/v1/chat/completions', { method: 'POST', body });
        return { status: response.status, ...(await response.json()) };
      };
      const answers = [
        await post({ logprobs: true }),
        await post({ tools: [{ type: 'function', function: { name: 'look' } }], tool_choice: 'required' }),
        await post({ temperature: -1 }),
        await post({ model: 'another' }),
      ];
      console.log(JSON.stringify(answers));
      await engine.unload();
      process.exit(0);`,
    );
    const { stdout } = await run('node', ['paths.js'], { cwd: project, env: ENVIRONMENT });
    const [answer, calling, refused, unknown] = JSON.parse(stdout.trim().split('\n').at(-1));
    const [{ message, logprobs }] = answer.choices;
    expect(logprobs.content.map(({ token }) => token).join('')).toBe(message.content);
    expect(calling.choices[0].message.content).toMatch(/^\{"name":/);
    expect(refused).toMatchObject({ status: 400, error: { param: 'temperature', code: 'invalid_value' } });
    expect(unknown).toMatchObject({ status: 404, error: { param: 'model', code: 'model_not_found' } });
  });

  test('runs the example for Node', async () => {
    await cp(join(ROOT, 'examples/node/chat.mjs'), join(project, 'example.mjs'));
    const { stdout } = await run('node', ['example.mjs', MODEL], { cwd: project, env: ENVIRONMENT });
    expect(stdout.trim()).not.toBe('');
  });

  test("runs the examples for a page, an extension's popup and React, built by Vite, in Chromium", async () => {
    const site = join(project, 'site');
    const copy = async (from, to) => {
      const text = await readFile(join(ROOT, 'examples', from), 'utf8');
      await writeFile(join(site, to), text.replace("'gemma-3-270m-it'", "'tiny-gemma3-q8_0.gguf'"));
    };
    await mkdir(join(site, 'public'), { recursive: true });
    await Promise.all([
      copy('page/index.html', 'page.html'),
      copy('page/chat.js', 'chat.js'),
      copy('react/chat.jsx', 'chat.jsx'),
      copy('extension/popup.html', 'popup.html'),
      copy('extension/popup.js', 'popup.js'),
      cp(MODEL, join(site, 'public/tiny-gemma3-q8_0.gguf')),
      writeFile(join(site, 'react.html'), '<main></main><script type="module" src="./react.jsx"></script>'),
      writeFile(
        join(site, 'react.jsx'),
        `import { createRoot } from 'react-dom/client';
        import { Chat } from './chat.jsx';
        createRoot(document.querySelector('main')).render(<Chat />);`,
      ),
    ]);
    const modules = (name) => join(ROOT, 'node_modules', name);
    const options = {
      configFile: false,
      root: site,
      logLevel: 'error',
      resolve: { alias: { react: modules('react'), 'react-dom': modules('react-dom') } },
      worker: { format: 'es' },
      build: {
        target: 'es2023',
        rollupOptions: { input: ['page', 'react', 'popup'].map((at) => join(site, `${at}.html`)) },
      },
    };
    await build(options);
    const server = await preview({ ...options, preview: { host: '127.0.0.1', port: 0 } });
    const browser = await chromium.launch({
      args: ['--headless=new', '--no-sandbox', withoutFeatures('WebGPU')],
      executablePath: chromiumPath(),
    });
    try {
      const [base] = server.resolvedUrls.local;
      const page = await browser.newPage();
      for (const name of ['page', 'popup']) {
        await page.goto(`${base}${name}.html`);
        // What is shown goes when the model is there, and again until the answer begins.
        await page.waitForFunction(() => document.querySelector('output').textContent === '');
        await page.getByRole('button', { name: 'Ask' }).click();
        await page.waitForFunction(() => document.querySelector('output').textContent !== '');
      }
      await page.goto(`${base}react.html`);
      await page.getByLabel('Question').fill('Hello');
      await page.getByRole('button', { name: 'Ask' }).click();
      await page.getByText(/^assistant \S/).waitFor();
    } finally {
      await browser.close();
      await server.close();
    }
  });
});
