import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { checkBoundaries } from './boundaries.mjs';

const roots = [];
afterEach(() => roots.splice(0).forEach((root) => rmSync(root, { recursive: true })));

/** What the check says about one file with this text, as `line: message`. */
function check(file, text) {
  const root = mkdtempSync(join(tmpdir(), 'facet-boundaries-'));
  roots.push(root);
  mkdirSync(join(root, dirname(file)), { recursive: true });
  writeFileSync(join(root, file), text);
  return checkBoundaries(root, [file]).map(({ line, message }) => `${line}: ${message}`);
}

describe('folders', () => {
  test.each([
    ['src/model/plan.ts', '../shared/numbers.ts'],
    ['src/gpu/timer.ts', './memory.ts'],
    ['src/kernels/norm/norm.ts', '../matrix.ts'],
    ['src/decoder/layer.ts', '../kernels/norm/norm.ts'],
    ['src/engine/turn.ts', '../decoder/decoder.ts'],
    ['src/worker/host.ts', '../engine/engine.ts'],
    ['src/worker/sources.ts', '../weights/source/file.ts'],
    ['src/worker/client.ts', './protocol.ts'],
    ['src/features/chat/composer.tsx', './turn.tsx'],
    ['src/features/chat/composer.tsx', '../../worker/client.ts'],
    ['src/app/shell.tsx', '../features/chat/chat.tsx'],
    ['src/app/shell.tsx', './shell.module.css'],
    ['src/kernels/norm/norm.test.ts', '../../../test/support/nmse.ts'],
    ['src/model/plan.test.ts', '../decoder/decoder.ts'],
    ['tools/cli/main.ts', '../../src/engine/engine.ts'],
  ])('%s may import %s', (file, specifier) => {
    expect(check(file, `import { a } from '${specifier}';`)).toEqual([]);
  });

  test.each([
    ['src/shared/errors.ts', '../model/config.ts'],
    ['src/model/plan.ts', '../device/memory.ts'],
    ['src/gpu/device.ts', '../kernels/matrix.ts'],
    ['src/kernels/norm/norm.ts', '../../decoder/decoder.ts'],
    ['src/text/tokenizer.ts', '../model/config.ts'],
    ['src/worker/host.ts', './client.ts'],
    ['src/worker/host.ts', '../gpu/device.ts'],
    ['src/worker/host.ts', '../weights/tensor-map.ts'],
    ['src/worker/client.ts', './host.ts'],
    ['src/worker/protocol.ts', '../engine/engine.ts'],
    ['src/state/chats.ts', '../engine/engine.ts'],
    ['src/features/chat/composer.tsx', '../models/picker.tsx'],
    ['src/features/memory/panel.tsx', '../../device/ledger.ts'],
    ['src/app/main.tsx', '../worker/host.ts'],
    ['src/ui/button.tsx', '../state/chats.ts'],
    ['src/device/memory.ts', '../../test/support/nmse.ts'],
    ['src/device/memory.ts', './memory.test.ts'],
  ])('%s may not import %s', (file, specifier) => {
    expect(check(file, `\nimport { a } from '${specifier}';`)).toEqual([
      expect.stringMatching(/^2: imports /),
    ]);
  });

  test.each([
    ['a type', `import type { A } from '../device/memory.ts';`],
    ['an inline type', `import { type A } from '../device/memory.ts';`],
    ['a type by import()', `let a: import('../device/memory.ts').A;`],
    ['a re-export', `export { a } from '../device/memory.ts';`],
    ['a re-export of everything', `export * from '../device/memory.ts';`],
    ['a side effect', `import '../device/memory.ts';`],
    ['a dynamic import', `const a = await import('../device/memory.ts');`],
  ])('%s counts as an import', (_, text) => {
    expect(check('src/model/plan.ts', text)).toHaveLength(1);
  });

  test('comments and strings do not', () => {
    expect(
      check('src/model/plan.ts', `// import '../device/memory.ts';\nconst a = "import '../gpu/a.ts'";`),
    ).toEqual([]);
  });
});

describe('packages', () => {
  test.each([
    ['src/app/main.tsx', `import { createRoot } from 'react-dom/client';`, 0],
    ['src/gpu/device.ts', `import { useState } from 'react';`, 1],
    ['src/engine/engine.ts', `import { readFileSync } from 'node:fs';`, 1],
    ['src/engine/engine.ts', `import type { ChatCompletion } from '@mlc-ai/web-llm';`, 0],
    ['src/engine/engine.ts', `import { type ChatCompletion } from '@mlc-ai/web-llm';`, 0],
    ['src/engine/engine.ts', `import { type ChatCompletion, CreateMLCEngine } from '@mlc-ai/web-llm';`, 1],
    ['src/engine/engine.test.ts', `import { CreateMLCEngine } from '@mlc-ai/web-llm';`, 1],
    ['src/app/main.tsx', `await import('@mlc-ai/web-llm');`, 1],
    ['src/worker/main.worker.ts', `import { WebWorkerMLCEngineHandler } from '@mlc-ai/web-llm';`, 1],
  ])('%s: %s', (file, text, violations) => {
    expect(check(file, text)).toHaveLength(violations);
  });
});

describe('names with one home', () => {
  test.each([
    ['src/kv/ring.ts', 'device.createBuffer({ size: 4 });', 1],
    ['src/kv/ring.ts', `device['createBuffer']({ size: 4 });`, 1],
    ['src/gpu/buffers.ts', 'device.createBuffer({ size: 4 });', 0],
    ['src/gpu/buffers.test.ts', 'device.createBuffer({ size: 4 });', 0],
    ['src/gpu/recorder.ts', 'await device.createComputePipelineAsync(descriptor);', 1],
    ['src/gpu/pipelines.ts', 'await device.createComputePipelineAsync(descriptor);', 0],
    ['src/features/memory/panel.tsx', 'let buffer: GPUBuffer;', 1],
    ['src/features/memory/panel.tsx', 'const title = "GPUBuffer";', 0],
    ['src/kv/ring.ts', 'let buffer: GPUBuffer;', 1],
    ['src/gpu/device.ts', 'let buffer: GPUBuffer;', 0],
  ])('%s: %s', (file, text, violations) => {
    expect(check(file, text)).toHaveLength(violations);
  });

  test.each([
    ['src/state/chats.ts', `await fetch('https://example.com');`, 1],
    ['src/engine/engine.ts', `globalThis.fetch(url).then(done);`, 1],
    ['src/engine/engine.ts', `self.fetch(url);`, 1],
    ['src/engine/engine.ts', `web.fetch(url);`, 0],
    ['src/weights/source/web.ts', `globalThis.fetch(url);`, 0],
    ['src/engine/engine.test.ts', `await fetch(url);`, 0],
    ['tools/cli/main.ts', `await fetch(url);`, 0],
    ['src/app/main.tsx', `new WebSocket(url);`, 1],
    ['src/app/main.tsx', `navigator.sendBeacon(url, data);`, 1],
  ])('%s: %s', (file, text, violations) => {
    expect(check(file, text)).toHaveLength(violations);
  });

  test('barrels are refused', () => {
    expect(check('src/gpu/index.ts', `export const a = 1;`)).toEqual([expect.stringContaining('barrel')]);
  });

  test('a file that does not parse is reported, not passed over', () => {
    expect(check('src/gpu/device.ts', `\nimport { from './x.ts';`)[0]).toMatch(/^2: /);
  });
});
