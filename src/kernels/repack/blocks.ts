import { wgsl } from '../wgsl/text.ts';

/**
 * The block formats of GGML, as WGSL. `block` is the first byte of a block, `unit` the unit of 32 weights
 * in it, `i` a weight of the unit, `group` its half where a unit has two scales.
 * Layouts: ggml-common.h (`block_q4_0` and its neighbours) and ggml-quants.c (`dequantize_row_*`).
 */
export interface BlockFormat {
  readonly bytes: number;
  /** Weights in a block. */
  readonly weights: 32 | 256;
  /** Body of `fn number(block, unit, i) -> u32`: the codec's q. */
  readonly number: string;
  /** Body of `fn scale(block, unit, group) -> f32`. */
  readonly scale: string;
  /** Body of `fn minimum(block, unit, group) -> f32`, where the codec has minima. */
  readonly minimum?: string;
}

/** Nibbles of 16 bytes: the low ones are weights 0 to 15, the high ones 16 to 31. */
const nibble = (at: string): string => `((byte_at(${at} + (i & 15u)) >> ((i >> 4u) * 4u)) & 15u)`;

/** One of the packed 6-bit numbers of Q4_K and Q5_K (12 bytes from byte 4), times `factor`. */
const sixBits = (factor: string, offset: 0 | 4): string => wgsl`
  let s = block + 4u + unit;
  if (unit < 4u) {
    return ${factor} * f32(byte_at(s + ${offset}u) & 63u);
  }
  let low = (byte_at(s + 4u) >> ${offset}u) & 15u;
  return ${factor} * f32(low | ((byte_at(s - 4u + ${offset}u) >> 6u) << 4u));`;
const kScale = sixBits('half_at(block)', 0);
const kMinimum = sixBits('-half_at(block + 2u)', 4);

export const blockFormats: Readonly<Record<string, BlockFormat>> = {
  Q8_0: {
    bytes: 34,
    weights: 32,
    number: 'return byte_at(block + 2u + i);',
    scale: 'return half_at(block);',
  },
  Q4_0: {
    bytes: 18,
    weights: 32,
    number: `return ${nibble('block + 2u')};`,
    scale: 'return half_at(block);',
  },
  IQ4_NL: {
    bytes: 18,
    weights: 32,
    number: `return ${nibble('block + 2u')};`,
    scale: 'return half_at(block);',
  },
  Q4_1: {
    bytes: 20,
    weights: 32,
    number: `return ${nibble('block + 4u')};`,
    scale: 'return half_at(block);',
    minimum: 'return half_at(block + 2u);',
  },
  Q5_0: {
    bytes: 22,
    weights: 32,
    number: `return ${nibble('block + 6u')} | (((byte_at(block + 2u + i / 8u) >> (i & 7u)) & 1u) << 4u);`,
    scale: 'return half_at(block);',
  },
  Q5_1: {
    bytes: 24,
    weights: 32,
    number: `return ${nibble('block + 8u')} | (((byte_at(block + 4u + i / 8u) >> (i & 7u)) & 1u) << 4u);`,
    scale: 'return half_at(block);',
    minimum: 'return half_at(block + 2u);',
  },
  Q2_K: {
    bytes: 84,
    weights: 256,
    number: 'return (byte_at(block + 16u + (unit / 4u) * 32u + i) >> ((unit % 4u) * 2u)) & 3u;',
    scale: 'return half_at(block + 80u) * f32(byte_at(block + unit * 2u + group) & 15u);',
    minimum: 'return -half_at(block + 82u) * f32(byte_at(block + unit * 2u + group) >> 4u);',
  },
  Q3_K: {
    bytes: 110,
    weights: 256,
    number: wgsl`
      let low = (byte_at(block + 32u + (unit / 4u) * 32u + i) >> ((unit % 4u) * 2u)) & 3u;
      return low | (((byte_at(block + i) >> unit) & 1u) << 2u);`,
    scale: `
      let n = unit * 2u + group;
      let low = (byte_at(block + 96u + (n & 7u)) >> ((n >> 3u) * 4u)) & 15u;
      let high = (byte_at(block + 104u + (n & 3u)) >> ((n >> 2u) * 2u)) & 3u;
      return half_at(block + 108u) * (f32(low | (high << 4u)) - 32.0);`,
  },
  Q4_K: {
    bytes: 144,
    weights: 256,
    number: 'return (byte_at(block + 16u + (unit / 2u) * 32u + i) >> ((unit & 1u) * 4u)) & 15u;',
    scale: kScale,
    minimum: kMinimum,
  },
  Q5_K: {
    bytes: 176,
    weights: 256,
    number: `
      let low = (byte_at(block + 48u + (unit / 2u) * 32u + i) >> ((unit & 1u) * 4u)) & 15u;
      return low | (((byte_at(block + 16u + i) >> unit) & 1u) << 4u);`,
    scale: kScale,
    minimum: kMinimum,
  },
  Q6_K: {
    bytes: 210,
    weights: 256,
    number: `
      let part = unit % 4u;
      let low = (byte_at(block + (unit / 4u) * 64u + (part & 1u) * 32u + i) >> ((part >> 1u) * 4u)) & 15u;
      return low | (((byte_at(block + 128u + (unit / 4u) * 32u + i) >> (part * 2u)) & 3u) << 4u);`,
    scale: `
      let n = bitcast<i32>(byte_at(block + 192u + unit * 2u + group) << 24u) >> 24u;
      return half_at(block + 208u) * f32(n);`,
  },
  IQ4_XS: {
    bytes: 136,
    weights: 256,
    number: `return ${nibble('block + 8u + unit * 16u')};`,
    scale: `
      let low = (byte_at(block + 4u + unit / 2u) >> ((unit & 1u) * 4u)) & 15u;
      let high = (byte_at(block + 2u + unit / 4u) >> ((unit & 3u) * 2u)) & 3u;
      return half_at(block) * (f32(low | (high << 4u)) - 32.0);
    `,
  },
};
