import { FacetError } from '../../shared/errors.ts';
import type { CodecName } from '../matrix.ts';

/** Weights of a row that belong together in a quantised codec. */
export const UNIT = 32;

/**
 * Stored scales and minima are this many times the true ones: some GPUs flush subnormal halves to zero,
 * and the scales of small blocks are subnormal. A power of two, so nothing is rounded by it.
 */
export const SCALE_FACTOR = 256;

/** Plain values, row after row, columns a multiple of 4. */
export interface FloatCodec {
  readonly kind: 'float';
  readonly name: CodecName;
  readonly bytesPerWeight: 2 | 4;
}

/**
 * Planes of whole units: `lowBits` (and `highBits` above them) of a number q for each weight, and f16
 * scales. A weight is `scale * (q + offset)`, or `scale * q + minimum`.
 *
 * A word holds its weights as packed bytes: those of quad j (weights 4j to 4j + 3) are
 * `(word >> shift) & mask`, one byte a weight, so that eight bits need no unpacking but the byte's.
 */
export interface QuantisedCodec {
  readonly kind: 'quantised';
  readonly name: CodecName;
  readonly lowBits: 2 | 4 | 8;
  readonly highBits: 0 | 1 | 2;
  /** Scales in a unit: one for 32 weights or two, one for each 16. */
  readonly groups: 1 | 2;
  readonly offset: number;
  readonly minimum: boolean;
  /** q is an index into the IQ4 codebook. */
  readonly codebook: boolean;
}

/** Layout of weights on the GPU. */
export type Codec = FloatCodec | QuantisedCodec;

const float = (name: CodecName, bytesPerWeight: 2 | 4): FloatCodec => ({
  kind: 'float',
  name,
  bytesPerWeight,
});

const quantised = (
  name: CodecName,
  lowBits: 2 | 4 | 8,
  highBits: 0 | 1 | 2,
  groups: 1 | 2,
  more: { offset?: number; minimum?: boolean; codebook?: boolean } = {},
): QuantisedCodec => ({
  kind: 'quantised',
  name,
  lowBits,
  highBits,
  groups,
  offset: more.offset ?? 0,
  minimum: more.minimum ?? false,
  codebook: more.codebook ?? false,
});

export const codecs: Readonly<Record<CodecName, Codec>> = {
  f32: float('f32', 4),
  f16: float('f16', 2),
  bf16: float('bf16', 2),
  q8: quantised('q8', 8, 0, 1),
  q4: quantised('q4', 4, 0, 1, { offset: -8 }),
  q4m: quantised('q4m', 4, 0, 1, { minimum: true }),
  q4nl: quantised('q4nl', 4, 0, 1, { codebook: true }),
  q5: quantised('q5', 4, 1, 1, { offset: -16 }),
  q5m: quantised('q5m', 4, 1, 1, { minimum: true }),
  q6: quantised('q6', 4, 2, 2, { offset: -32 }),
  q2m: quantised('q2m', 2, 0, 2, { minimum: true }),
  q3: quantised('q3', 2, 1, 2, { offset: -4 }),
};

/** GGML tensor type -> the codec its weights are kept in on the GPU. */
const CODEC_OF_TYPE: Readonly<Record<string, CodecName>> = {
  F32: 'f32',
  F16: 'f16',
  BF16: 'bf16',
  Q8_0: 'q8',
  Q4_0: 'q4',
  Q4_1: 'q4m',
  Q4_K: 'q4m',
  IQ4_NL: 'q4nl',
  IQ4_XS: 'q4nl',
  Q5_0: 'q5',
  Q5_1: 'q5m',
  Q5_K: 'q5m',
  Q6_K: 'q6',
  Q2_K: 'q2m',
  Q3_K: 'q3',
};

/** @throws FacetError `gguf-unsupported` for a type without a codec. */
export function codecOf(ggmlType: string): CodecName {
  const codec = CODEC_OF_TYPE[ggmlType];
  if (codec) return codec;
  throw new FacetError(
    'gguf-unsupported',
    `Facet cannot compute with weights of type ${ggmlType}.`,
    `Choose a file whose tensors are among ${Object.keys(CODEC_OF_TYPE).join(', ')}.`,
    { type: ggmlType },
  );
}

/** Halves a unit has in the scale plane. */
export const scaleHalves = (codec: QuantisedCodec): number => codec.groups * (codec.minimum ? 2 : 1);

/** Words of the scale plane in a row; rows start at a word of their own. */
export const scaleWords = (codec: QuantisedCodec, columns: number): number =>
  Math.ceil(((columns / UNIT) * scaleHalves(codec)) / 2);

/** Bytes of the planes of a matrix. */
export interface PlaneBytes {
  readonly low: number;
  readonly high: number;
  readonly scales: number;
}

/** Bytes of each plane of a matrix [rows][columns]; 0 where the codec has no such plane. */
export function planeBytes(name: CodecName, rows: number, columns: number): PlaneBytes {
  const codec = codecs[name];
  if (codec.kind === 'float') return { low: rows * columns * codec.bytesPerWeight, high: 0, scales: 0 };
  return {
    low: (rows * columns * codec.lowBits) / 8,
    high: (rows * columns * codec.highBits) / 8,
    scales: rows * scaleWords(codec, columns) * 4,
  };
}

/** Columns a matrix of this codec may have: whole units, or whole quads for plain values. */
export const columnStep = (name: CodecName): number => (codecs[name].kind === 'float' ? 4 : UNIT);
