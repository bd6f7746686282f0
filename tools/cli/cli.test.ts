import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goldenFloats, goldenJson, projectFile } from '../../test/support/golden.ts';
import { nmse } from '../../test/support/nmse.ts';
import type { MemorySnapshot } from '../../src/shared/memory-snapshot.ts';
import { inspect } from './inspect.ts';

const MODEL = projectFile('public/models/tiny-gemma3-q8_0.gguf');
const VISION = projectFile('public/models/mmproj-tiny-gemma3-f16.gguf');
const MiB = 2 ** 20;

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const ON_PROCESSOR = { ...process.env, FACET_ADAPTER: 'cpu' };
/** The device of this test run. */
const ON_ADAPTER = process.env;

/** Runs the command line as a person would, on the processor but where `env` says otherwise. */
function facet(argv: readonly string[], env: NodeJS.ProcessEnv = ON_PROCESSOR): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [projectFile('tools/facet.mjs'), ...argv],
      { env },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      },
    );
  });
}

/** Its `--json` document; fails when anything else was on stdout. */
async function facetJson<Shape>(argv: readonly string[], env?: NodeJS.ProcessEnv): Promise<Shape> {
  const { code, stdout, stderr } = await facet([...argv, '--json'], env);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Shape;
}

describe('the command line', { timeout: 120_000 }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'facet-cli-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const write = async (name: string, content: unknown): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const readFloats = async (path: string): Promise<Float32Array> => {
    const bytes = await readFile(path);
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  };

  test('inspect --shape plans any size without a file or a GPU', async () => {
    const { plan, layers } = await facetJson<{
      plan: {
        kvBytes: number;
        fullAttentionKvBytes: number;
        totalBytes: number;
        entries: { bytes: number }[];
      };
      layers: unknown[];
    }>(['inspect', '--shape', '27b', '--quant', 'Q4_0', '--context', '32768']);
    expect(layers).toHaveLength(62);
    expect(plan.kvBytes).toBe(2976 * MiB);
    expect(plan.fullAttentionKvBytes).toBe(15_872 * MiB);
    expect(plan.entries.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(plan.totalBytes);
  });

  test.each([
    ['270m', '8192', '31.5 MiB', '144 MiB'],
    ['270m', '32768', '104 MiB', '576 MiB'],
    ['1b', '8192', '43 MiB', '208 MiB'],
    ['1b', '32768', '139 MiB', '832 MiB'],
    ['4b', '8192', '276 MiB', '1,088 MiB'],
    ['4b', '32768', '756 MiB', '4,352 MiB'],
    ['4b', '131072', '2,676 MiB', '17,408 MiB'],
    ['12b', '8192', '832 MiB', '3,072 MiB'],
    ['12b', '32768', '2,368 MiB', '12,288 MiB'],
    ['27b', '8192', '1,056 MiB', '3,968 MiB'],
    ['27b', '32768', '2,976 MiB', '15,872 MiB'],
    ['27b', '131072', '10,656 MiB', '63,488 MiB'],
  ])('the KV cache of the %s at %s tokens is %s against %s', async (shape, context, windows, full) => {
    const { text } = await inspect(['--shape', shape, '--context', context]);
    expect(text).toContain(`KV cache ${windows}; with full attention on every layer it would be ${full}.`);
  });

  test('inspect says whether a plan fits, with the tower where it is wanted', async () => {
    const shape = ['--shape', '27b', '--context', '32768', '--memory', '18'];
    expect((await inspect(shape)).text).toContain('Fits: 17.6 GiB of 18.0 GiB, ');
    const seeing = await inspect([...shape, '--vision']);
    expect(seeing.text).toContain('Does not fit: 18.6 GiB needed, 18.0 GiB there.');
    expect(seeing.json).toMatchObject({ fits: false, memoryBytes: 18 * 2 ** 30 });
    const { text, json } = await inspect(['--shape', '270m', '--context', '131072']);
    expect(text).toContain('note: Gemma 3 270M was trained for 32768 tokens');
    expect(json).toMatchObject({ plan: { contextLength: 32_768 } });
  });

  test('memory is the snapshot that the panel shows, its plan the one of inspect', async () => {
    const snapshot = await facetJson<MemorySnapshot>(['memory', MODEL, '--mmproj', VISION], ON_ADAPTER);
    expect(snapshot.layers).toHaveLength(12);
    expect(snapshot.entries.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(snapshot.totalBytes);
    const { plan } = await facetJson<{ plan: { entries: { kind: string; bytes: number }[] } }>([
      'inspect',
      MODEL,
      '--mmproj',
      VISION,
    ]);
    const planned = (wanted: string) =>
      plan.entries.filter(({ kind }) => kind === wanted).reduce((sum, { bytes }) => sum + bytes, 0);
    expect(snapshot.planned.map(({ kind }) => kind)).toContain('vision');
    for (const { kind, bytes } of snapshot.planned) {
      if (kind !== 'checkpoint') expect([kind, bytes]).toEqual([kind, planned(kind)]);
    }
  });

  test('the 27B at 32k fits an 80 GB GPU at 8 and 4 bits, and at bf16', async () => {
    for (const [quant, gigabytes] of [
      ['BF16', 62],
      ['Q8_0', 36],
      ['Q4_0', 20],
    ] as const) {
      const { plan } = await facetJson<{ plan: { totalBytes: number } }>([
        'inspect',
        '--shape',
        '27b',
        '--quant',
        quant,
        '--context',
        '32768',
      ]);
      expect(plan.totalBytes).toBeLessThan(gigabytes * 1e9);
    }
  });

  test('inspect reads a file', async () => {
    const { config, tensors } = await facetJson<{ config: { width: number }; tensors: { name: string }[] }>([
      'inspect',
      MODEL,
    ]);
    expect(config.width).toBe(128);
    expect(tensors.map(({ name }) => name)).toContain('blk.11.ffn_down.weight');
  });

  test('tokenize gives ids and pieces; a batch gives arrays', async () => {
    const golden = goldenJson<
      { text: string; ids: number[] }[] | { cases: { text: string; ids: number[] }[] }
    >('tiny/tokenizer.json');
    const [first, second] = Array.isArray(golden) ? golden : golden.cases;
    const one = await facetJson<{ ids: number[] }>(['tokenize', MODEL, '--text', first?.text ?? '']);
    expect(one.ids).toEqual(first?.ids);
    const batch = await write('batch.json', [first?.text, second?.text]);
    const both = await facetJson<{ ids: number[][] }>(['tokenize', MODEL, '--batch', batch]);
    expect(both.ids).toEqual([first?.ids, second?.ids]);
  });

  test('generate answers a chat, with its timings and memory', async () => {
    const chat = await write('chat.json', [{ role: 'user', content: 'Hello' }]);
    const result = await facetJson<{
      text: string;
      promptTokens: number[];
      tokens: number[];
      finishReason: string;
      timings: { decodeTokensPerSecond: number };
      memory: { totalBytes: number; entries: { bytes: number }[] };
    }>(['generate', MODEL, '--chat', chat], ON_ADAPTER);
    expect(result.text).toBe('Hello! Show me a picture of simple shapes, or ask me for help.');
    expect(result.promptTokens).toHaveLength(16);
    expect(result.finishReason).toBe('stop');
    expect(result.timings.decodeTokensPerSecond).toBeGreaterThan(0);
    expect(result.memory.entries.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(result.memory.totalBytes);
  });

  test('generate looks at an image', async () => {
    const chat = await write('look.json', [{ role: 'user', content: 'What is in this image?' }]);
    const image = projectFile('test/golden/tiny/images/red-circle.png');
    const { text, promptTokens } = await facetJson<{ text: string; promptTokens: number[] }>([
      'generate',
      MODEL,
      '--mmproj',
      VISION,
      '--chat',
      chat,
      '--image',
      image,
    ]);
    expect(text).toContain('red circle');
    expect(promptTokens).toHaveLength(38);
  });

  test('logits and taps are those of the reference', async () => {
    const { cases } = goldenJson<{ cases: { ids: number[]; weights: { q8_0: { logits: string } } }[] }>(
      'tiny/text.json',
    );
    const [example] = cases;
    const tokens = await write('ids.json', example?.ids);
    const [out, taps] = [join(folder, 'logits.bin'), join(folder, 'taps.bin')];
    await facetJson(['logits', MODEL, '--tokens', tokens, '--out', out, '--taps', taps]);
    expect(nmse(await readFloats(out), goldenFloats(`tiny/${example?.weights.q8_0.logits}`))).toBeLessThan(
      3e-6,
    );
    expect(await readFloats(taps)).toHaveLength(12 * 128);
  });

  test('embed-image gives the reference embedding of given pixels', async () => {
    const out = join(folder, 'embedding.bin');
    await facetJson([
      'embed-image',
      VISION,
      '--pixels',
      projectFile('test/golden/tiny/wide.pixels.bin'),
      '--out',
      out,
    ]);
    expect(nmse(await readFloats(out), goldenFloats('tiny/wide.embeddings.bin'))).toBeLessThan(3e-6);
  });

  test('nll scores a text', async () => {
    const file = await write('text.txt', 'Hello! Show me a picture of simple shapes.');
    const { nll, mean, tokens } = await facetJson<{ nll: number[]; mean: number; tokens: number }>([
      'nll',
      MODEL,
      '--file',
      file,
    ]);
    expect(nll).toHaveLength(tokens);
    expect(nll.reduce((a, b) => a + b, 0) / tokens).toBeCloseTo(mean, 6);
  });

  test('bench measures what it says', async () => {
    const result = await facetJson<{
      copyBandwidth: number;
      prefill: { tokensPerSecond: number };
      decode: { context: number; dispatchesPerToken: number }[];
    }>(['bench', MODEL, '--prefill', '32', '--decode', '2', '--context', '0,128'], ON_ADAPTER);
    expect(result.copyBandwidth).toBeGreaterThan(0);
    expect(result.prefill.tokensPerSecond).toBeGreaterThan(0);
    expect(result.decode.map(({ context }) => context)).toEqual([0, 128]);
    // DESIGN: at most 10 dispatches a layer and 12 beside them.
    expect(result.decode[0]?.dispatchesPerToken).toBeLessThanOrEqual(12 * 10 + 12);
  });

  test.each<[string, string[], string]>([
    ['a file that is not there', ['inspect', 'no-such-file.gguf'], 'no-such-file.gguf'],
    ['a file of another kind', ['inspect', projectFile('package.json')], 'gguf-foreign'],
    ['an unknown option', ['inspect', MODEL, '--colour', 'red'], '--colour'],
    ['an unknown command', ['paint'], 'paint'],
    ['an option that is no number', ['inspect', MODEL, '--context', 'long'], '"long"'],
  ])('fails with one clear line: %s', async (_, argv, part) => {
    const { code, stdout, stderr } = await facet(argv);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(part);
  });
});
