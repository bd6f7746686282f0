import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planMemory } from '../src/decoder/plan.ts';
import { CHUNK, type LoadedModel, prepareLoad } from '../src/engine/load.ts';
import { openModel } from '../src/weights/open-model.ts';
import { fileSource } from '../tools/cli/file-source.ts';
import { projectFile, realModel } from './support/golden.ts';
import { loadForTest } from './support/load.ts';

const CONTEXT = 4096;
const files: readonly [string, string | undefined][] = [
  ['the demo model', projectFile('public/models/tiny-gemma3-q8_0.gguf')],
  ['the 270M (FACET_270M)', realModel()],
];

interface Line {
  readonly owner: string;
  readonly layer?: number;
  readonly kind: string;
  readonly dtype: string;
  readonly bytes: number;
}

const lines = (entries: readonly Line[]): string[] =>
  entries
    .map(({ owner, layer, kind, dtype, bytes }) => `${kind} ${owner} ${layer ?? '-'} ${dtype} ${bytes}`)
    .sort();

describe.each(files)('the plan of %s', (_, path) => {
  let model: LoadedModel;
  beforeAll(async () => {
    if (path) model = await loadForTest(path, { contextLength: CONTEXT });
  }, 300_000);
  afterAll(() => model?.release());

  test.skipIf(path === undefined)('is the ledger after loading, line by line, to the byte', async () => {
    const source = await fileSource(path ?? '');
    const { config, tensors } = prepareLoad(await openModel([source]), { contextLength: CONTEXT });
    await source.close();
    const { ledger } = model.gpu.memory;
    const plan = planMemory(config, tensors, {
      contextLength: CONTEXT,
      positions: 0,
      chunk: CHUNK,
      limits: model.gpu.device.limits,
    });
    expect(lines(plan.entries)).toEqual(lines(ledger.entries()));
    expect(plan.totalBytes).toBe(ledger.totalBytes);
  });
});
