import { execFile } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, withoutFeatures } from './chromium.mjs';

/*
 * The package in empty projects of bundlers that the project does not have itself: they are installed from the
 * registry, which takes minutes and a network, so that it is run by hand.
 * FACET_ALL_BUNDLERS=1 npx vitest run --project unit tools/build-lib-bundlers.test.mjs
 */
const run = promisify(execFile);
const ROOT = new URL('..', import.meta.url).pathname;
const MODEL = 'public/models/tiny-gemma3-q8_0.gguf';

/** What a page does, in any bundler. */
const CHAT = `const engine = await CreateMLCEngine(new URL('/model.gguf', location.href).href);
const answer = await engine.chat.completions.create({
  messages: [{ role: 'user', content: 'Hello' }], max_tokens: 12, temperature: 0,
});
document.querySelector('main').textContent = answer.choices[0].message.content;`;

const TYPES = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.html': 'text/html',
  '.wasm': 'application/wasm',
};

const PROJECTS = {
  webpack: {
    packages: ['webpack@5.113.0', 'webpack-cli@7.3.1'],
    files: {
      'src/index.js': `import { CreateMLCEngine } from 'facet';\n${CHAT}`,
      'dist/index.html': '<main></main><script type="module" src="./main.mjs"></script>',
      'webpack.config.js': `module.exports = {
        mode: 'production', devtool: false, entry: './src/index.js',
        experiments: { outputModule: true, topLevelAwait: true }, output: { module: true, chunkFormat: 'module' },
      };`,
    },
    build: ['webpack'],
    out: 'dist',
  },
  next: {
    packages: ['next@15.5.29', 'react@19.3.1', 'react-dom@19.3.1'],
    files: {
      'next.config.js': "module.exports = { output: 'export' };",
      'app/layout.js': 'export default ({ children }) => <html lang="en"><body>{children}</body></html>;',
      'app/page.js': `'use client';
        import { useEffect } from 'react';
        export default function Page() {
          useEffect(() => {
            void (async () => {
              const { CreateMLCEngine } = await import('facet');
              ${CHAT}
            })();
          }, []);
          return <main />;
        }`,
    },
    build: ['next', 'build'],
    out: 'out',
  },
};

describe.skipIf(process.env.FACET_ALL_BUNDLERS === undefined)(
  'the package, installed from its tarball',
  () => {
    let folder = '';
    let tarball = '';
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'facet-'));
      await run('node', ['tools/build-lib.mjs'], { cwd: ROOT });
      const { stdout } = await run('npm', ['pack', join(ROOT, 'build/lib'), '--json'], { cwd: folder });
      tarball = join(folder, JSON.parse(stdout)[0].filename);
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    test.each(Object.keys(PROJECTS))('chats in a project of %s', { timeout: 900_000 }, async (name) => {
      const { packages, files, build, out } = PROJECTS[name];
      const project = join(folder, name);
      for (const [file, text] of Object.entries({ 'package.json': '{ "private": true }', ...files })) {
        await mkdir(join(project, file, '..'), { recursive: true });
        await writeFile(join(project, file), text);
      }
      const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };
      const flags = ['--no-audit', '--no-fund', '--save-exact', '--legacy-peer-deps'];
      await run('npm', ['install', ...flags, tarball, ...packages], { cwd: project, env });
      await run('npx', build, { cwd: project, env, maxBuffer: 2 ** 26 });
      await cp(join(ROOT, MODEL), join(project, out, 'model.gguf'));
      const server = createServer(({ url = '/' }, response) => {
        const path = decodeURIComponent(new URL(url, 'http://x').pathname);
        const file = join(project, out, path.endsWith('/') ? `${path}index.html` : path);
        const found = existsSync(file);
        const ending = file.slice(file.lastIndexOf('.'));
        response.writeHead(found ? 200 : 404, {
          'content-type': TYPES[ending] ?? 'application/octet-stream',
        });
        if (found) createReadStream(file).pipe(response);
        else response.end();
      });
      await new Promise((resolve) => {
        server.listen(0, '127.0.0.1', resolve);
      });
      const browser = await chromium.launch({
        args: ['--headless=new', '--no-sandbox', withoutFeatures('WebGPU')],
        executablePath: chromiumPath(),
      });
      try {
        const page = await browser.newPage();
        await page.goto(`http://127.0.0.1:${server.address().port}/`);
        await page.waitForFunction(() => document.querySelector('main').textContent !== '');
        expect(await page.textContent('main')).toMatch(/^Hello! Show me/);
      } finally {
        await browser.close();
        server.close();
      }
    });
  },
);
