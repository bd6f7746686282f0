import type { Device } from '../device/device.ts';
import type { Step } from '../device/kernel.ts';
import type { BufferSlice } from '../device/memory.ts';
import { plainStep } from '../device/step.ts';
import { type AttentionLayer, localCapacity } from '../kernels/attention/attention-layer.ts';
import { partialWords } from '../kernels/attention/decode/attention-decode.ts';
import {
  attentionVerifyCombine,
  attentionVerifySplit,
} from '../kernels/attention/verify/attention-verify.ts';
import { floatValue, halfValue } from '../kernels/codec/weight-at.ts';
import { TOKENS_AT_ONCE } from '../kernels/columns/columns.ts';
import type { GuessUses } from '../kernels/kernel-use.ts';
import { type KvType, kvRowWords } from '../shared/kv-row.ts';
import type { Contest } from './contest.ts';
import { type Answer, errorOf } from './known-answer.ts';
import { hashOf, type LinearCandidate } from './linear-contests.ts';
import { blockOf, HALVES, readBack } from './made-up.ts';

/** The attention of guesses, which is computed in one way. */
export interface AttentionContest extends Contest {
  readonly candidates: readonly LinearCandidate[];
  readonly layer: AttentionLayer;
  readonly kvType: KvType;
}

/** Positions in a global layer's cache, and in a local one beyond its window: runs of several lengths, a ring that wrapped. */
const POSITIONS = 75;

export const attentionContests = ({
  layers,
  kvType,
}: Pick<GuessUses, 'layers' | 'kvType'>): Promise<AttentionContest[]> =>
  Promise.all(
    layers.map(async (layer) => {
      const kernels = [attentionVerifySplit(layer, kvType), attentionVerifyCombine(layer)] as const;
      const { kind, heads, kvHeads, headDim } = layer;
      return {
        key: `attention-verify ${kind} ${kvType} ${heads} on ${kvHeads} heads of ${headDim}`,
        candidates: [{ name: 'as everywhere', kernels, hash: await hashOf(kernels) }],
        layer,
        kvType,
      };
    }),
  );

/**
 * Computes the attention of a few tokens with made-up keys and values; the mean square of its error, as a share.
 * @throws FacetError `out-of-gpu-memory`
 */
export async function attentionError(
  device: Device,
  { layer, kvType }: AttentionContest,
  { kernels: [split, combine] }: LinearCandidate,
): Promise<number> {
  if (!combine) throw new RangeError('attention in one kernel');
  const { heads, headDim } = layer;
  const position = POSITIONS + localCapacity(layer);
  const capacity = localCapacity(layer) || POSITIONS + TOKENS_AT_ONCE;
  const step = { ...plainStep, position, tokens: TOKENS_AT_ONCE, globalCapacity: capacity };
  const data = {
    query: valuesOf(TOKENS_AT_ONCE * heads * headDim),
    keys: rowsOf(layer, kvType, capacity, 1),
    values: rowsOf(layer, kvType, capacity, 2),
    fresh_keys: rowsOf(layer, kvType, TOKENS_AT_ONCE, 3),
    fresh_values: rowsOf(layer, kvType, TOKENS_AT_ONCE, 4),
  };
  const hold = (label: string, bytes: number) =>
    device.memory.allocate({ owner: 'tuning', kind: 'staging', dtype: 'bytes', label, bytes });
  const held = Object.entries(data).map(([name, words]) => [name, hold(name, words.byteLength)] as const);
  const partials = hold('partials', TOKENS_AT_ONCE * partialWords(layer) * 4);
  const out = hold('out', data.query.byteLength);
  try {
    await device.memory.settle();
    for (const [name, allocation] of held) device.write(allocation, data[name as keyof typeof data]);
    const inputs = Object.fromEntries<BufferSlice>(held);
    const dispatches = await Promise.all([
      device.prepare(split, { ...inputs, partials }),
      device.prepare(combine, { partials, out }),
    ]);
    device.submit(step, dispatches);
    return errorOf(new Float32Array(await readBack(device, out)), answersOf(layer, kvType, data, step));
  } finally {
    for (const each of [...held.map(([, allocation]) => allocation), partials, out]) each.release();
  }
}

type Data = Readonly<Record<'keys' | 'values' | 'fresh_keys' | 'fresh_values', Uint32Array>> & {
  readonly query: Float32Array;
};

/** Numbers from -1 to 1, so that some keys count for more than others. */
const valuesOf = (count: number): Float32Array<ArrayBuffer> =>
  Float32Array.from(blockOf(5, count), (word) => (word | 0) / 2 ** 31);

/** Rows of keys or values. Scales of q8 are made so that its numbers are about as large as those of f16. */
function rowsOf(
  layer: AttentionLayer,
  kvType: KvType,
  count: number,
  seed: number,
): Uint32Array<ArrayBuffer> {
  const rowWords = kvRowWords(layer, kvType);
  const words = blockOf(seed, count * rowWords);
  if (kvType === 'f16') return words.map((word) => (word & HALVES.keep) | HALVES.set);
  const scales = new Float32Array(words.buffer);
  const first = (layer.kvHeads * layer.headDim) / 4;
  for (let row = 0; row < count; row++) {
    for (let word = first; word < rowWords; word++) scales[row * rowWords + word] = (1 + (row % 3)) / 1024;
  }
  return words;
}

/** The first and the last head of the first and the last token, in f64. */
function answersOf(layer: AttentionLayer, kvType: KvType, data: Data, step: Step): Answer[] {
  const { heads, kvHeads, headDim } = layer;
  const capacity = localCapacity(layer) || step.globalCapacity;
  return [0, step.tokens - 1].flatMap((token) =>
    [...new Set([0, heads - 1])].flatMap((head) => {
      const kvHead = Math.floor((head * kvHeads) / heads);
      const at = (token * heads + head) * headDim;
      const newest = step.position + token;
      const oldest = Math.max(0, newest + 1 - capacity);
      const number = (of: 'keys' | 'values', place: number, channel: number): number =>
        place >= step.position
          ? numberAt(layer, kvType, data[`fresh_${of}`], place - step.position, kvHead, channel)
          : numberAt(layer, kvType, data[of], place % capacity, kvHead, channel);
      const weights = Array.from({ length: newest + 1 - oldest }, (_, index) => {
        let score = 0;
        for (let channel = 0; channel < headDim; channel++)
          score += (data.query[at + channel] ?? 0) * number('keys', oldest + index, channel);
        return Math.exp(score);
      });
      const sum = weights.reduce((total, weight) => total + weight, 0);
      return Array.from({ length: headDim }, (_, channel): Answer => {
        let value = 0;
        for (const [index, weight] of weights.entries())
          value += weight * number('values', oldest + index, channel);
        return { index: at + channel, value: value / sum };
      });
    }),
  );
}

/** A key's or value's number in a row, by the description of {@link kvRowWords}. */
function numberAt(
  layer: AttentionLayer,
  kvType: KvType,
  words: Uint32Array,
  row: number,
  kvHead: number,
  channel: number,
): number {
  const first = row * kvRowWords(layer, kvType);
  const place = kvHead * layer.headDim + channel;
  if (kvType === 'f16') {
    return halfValue(((words[first + (place >> 1)] ?? 0) >>> (16 * (place & 1))) & 0xffff);
  }
  const byte = ((words[first + (place >> 2)] ?? 0) << (24 - 8 * (place & 3))) >> 24;
  return byte * floatValue(words[first + (layer.kvHeads * layer.headDim) / 4 + kvHead] ?? 0);
}
