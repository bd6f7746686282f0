import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../test/support/random.ts';
import { FacetError } from '../../shared/errors.ts';
import { MemorySource } from '../source/memory.ts';
import { matchTensors } from '../tensor-map.ts';
import { matchVisionTensors } from '../tensor-map-vision.ts';
import { readModelConfig } from './config.ts';
import type { GgufHeader } from './header.ts';
import { readHeader } from './reader.ts';
import { readTokenizerMetadata } from './tokenizer-metadata.ts';
import { readVisionConfig } from './vision-config.ts';

const model = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(new URL(`../../../public/models/${name}`, import.meta.url)));

const ROUNDS = 1500;
/** Sizes at which readers go wrong. */
const SIZES = [0n, 1n, 31n, 255n, 65_536n, 2n ** 31n - 1n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];

/** Damages `bytes` between 0 and `end`, and gives the undoing. */
function damage(bytes: Uint8Array, end: number, random: Random): () => void {
  const at = random.integer(0, end - 8);
  const before = bytes.slice(at, at + 8);
  const kind = random.next();
  const pick = random.pick(SIZES);
  const view = new DataView(bytes.buffer, at);
  if (kind < 0.3) bytes[at] = bytes[at]! ^ (1 << random.integer(0, 8));
  else if (kind < 0.5) bytes[at] = random.integer(0, 256);
  else if (kind < 0.8) view.setBigUint64(0, pick, true);
  else view.setUint32(0, Number(pick & 0xffff_ffffn), true);
  return () => bytes.set(before, at);
}

function readText(header: GgufHeader): void {
  readTokenizerMetadata(header);
  matchTensors(header, readModelConfig(header).config);
}

function readVision(header: GgufHeader): void {
  matchVisionTensors(header, readVisionConfig(header));
}

describe.each([
  ['text', 'tiny-gemma3-q8_0.gguf', 33_376, readText],
  ['vision', 'mmproj-tiny-gemma3-f16.gguf', 4864, readVision],
] as const)('a %s file with random damage', (_, name, headerBytes, use) => {
  it('only ever gives FacetErrors of GGUF', async () => {
    const bytes = model(name);
    const random = new Random(20_250_704);
    const codes = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round++) {
      const undo = Array.from({ length: 1 + (round % 3) }, () => damage(bytes, headerBytes, random));
      const cut = round % 5 === 0 ? random.integer(0, bytes.length) : bytes.length;
      let code = 'fine';
      try {
        use(await readHeader(new MemorySource(bytes.subarray(0, cut), name)));
      } catch (error) {
        if (!(error instanceof FacetError)) throw new Error(`Round ${round} escaped`, { cause: error });
        code = error.code;
      }
      codes.set(code, (codes.get(code) ?? 0) + 1);
      for (const step of undo.toReversed()) step();
    }
    expect(Buffer.compare(bytes, model(name))).toBe(0);
    const allowed = [
      'fine',
      'gguf-foreign',
      'gguf-truncated',
      'gguf-corrupt',
      'gguf-unsupported',
      'gguf-tensors',
    ];
    expect([...codes.keys()].filter((code) => !allowed.includes(code))).toEqual([]);
    for (const code of ['fine', 'gguf-truncated', 'gguf-corrupt'])
      expect(codes.get(code)).toBeGreaterThan(20);
  });
});
