import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planMemory } from '../src/decoder/plan.ts';
import { type LoadedModel, prepareLoad } from '../src/engine/load.ts';
import { planShape } from '../src/engine/plan.ts';
import type { Size } from '../src/shared/family.ts';
import type { KvType } from '../src/shared/kv-row.ts';
import { openModel } from '../src/weights/open-model.ts';
import { planVision } from '../src/vision/siglip/plan.ts';
import { readHeader } from '../src/weights/gguf/reader.ts';
import { readVisionConfig } from '../src/weights/gguf/vision-config.ts';
import { matchVisionTensors } from '../src/weights/tensor-map-vision.ts';
import { fileSource } from '../tools/cli/file-source.ts';
import { MODEL_DEVICES } from './support/device.ts';
import { projectFile, realModel } from './support/golden.ts';
import { loadForTest, loadSeeing } from './support/load.ts';

const CONTEXT = 4096;
const demo = projectFile('public/models/tiny-gemma3-q8_0.gguf');
const files: readonly [string, KvType, string | undefined][] = [
  ['the demo model', 'f16', demo],
  ['the demo model', 'q8', demo],
  ['the 270M (FACET_270M)', 'f16', realModel()],
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

const runs = MODEL_DEVICES.flatMap(({ device, open }) =>
  files.map(([model, kvType, path]) => ({ model, kvType, path, device, open })),
);

describe.each(runs)('the plan of $model with $kvType KV on $device', ({ kvType, path, open }) => {
  let model: LoadedModel;
  beforeAll(async () => {
    if (path) model = await loadForTest(path, { contextLength: CONTEXT, kvType }, open);
  }, 300_000);
  afterAll(() => model?.release());

  test.skipIf(path === undefined)('is the ledger after loading, line by line, to the byte', async () => {
    const source = await fileSource(path ?? '');
    const { config, tensors } = prepareLoad(await openModel([source]), { contextLength: CONTEXT });
    await source.close();
    const { ledger } = model.device.memory;
    const plan = await planMemory(config, tensors, {
      contextLength: CONTEXT,
      positions: 0,
      kvType,
      layout: model.device.layout,
    });
    expect(lines(plan.entries)).toEqual(lines(ledger.entries()));
    expect(plan.totalBytes).toBe(ledger.totalBytes);
  });
});

test('q8 KV of the 270M at 32,768 tokens is 51.6 % of f16, and its rings as well', async () => {
  const plan = (kvType: KvType) =>
    planShape({ shape: '270m', quantisation: 'Q4_0', contextLength: 32_768, kvType });
  const [f16, q8] = [await plan('f16'), await plan('q8')];
  const rows = 15 * 512 + 3 * 32_768;
  expect(f16.kvBytes).toBe(rows * 1024);
  expect(q8.kvBytes).toBe(rows * 2 * (256 + 4 + 4));
  expect(q8.kvBytes / f16.kvBytes).toBeCloseTo(0.515_625, 9);
  expect(q8.fullAttentionKvBytes).toBe(18 * 32_768 * 528);
  const kv = q8.entries.filter(({ kind }) => kind.startsWith('kv-'));
  expect(kv.map(({ dtype }) => dtype)).toEqual(Array.from({ length: 18 }, () => 'q8'));
});

test('the plan of the vision tower is the ledger once an image was encoded', async () => {
  const { model, release } = await loadSeeing(
    projectFile('public/models/tiny-gemma3-q8_0.gguf'),
    projectFile('public/models/mmproj-tiny-gemma3-f16.gguf'),
  );
  const { signal } = new AbortController();
  const { vision, device } = model;
  if (!vision) throw new Error('the model does not see');
  await vision.embedding(
    await vision.wholeOf(projectFile('test/golden/tiny/images/wide.png'), signal),
    signal,
  );
  const source = await fileSource(projectFile('public/models/mmproj-tiny-gemma3-f16.gguf'));
  const header = await readHeader(source);
  const config = readVisionConfig(header);
  const plan = await planVision(config, matchVisionTensors(header, config), device.layout, 1);
  await source.close();
  expect(lines(plan)).toEqual(lines(device.memory.ledger.entries().filter(({ kind }) => kind === 'vision')));
  vision.evict();
  const left = device.memory.ledger.entries().filter(({ kind }) => kind === 'vision');
  expect(left.map(({ owner }) => owner)).toEqual(['image']);
  await release();
});

test('a plan of a size that sees has its tower', async () => {
  const kinds = async (shape: Size) =>
    new Set(
      (await planShape({ shape, quantisation: 'Q4_0', contextLength: 8192 })).entries.map(({ kind }) => kind),
    );
  expect((await kinds('4b')).has('vision')).toBe(true);
  expect((await kinds('1b')).has('vision')).toBe(false);
});
