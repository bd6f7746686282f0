/** The block formats of GGML, as blocks.ts has them for the GPU; types are numbered in its order. */
const Q8_0 = 0;
const Q4_0 = 1;
const IQ4_NL = 2;
const Q4_1 = 3;
const Q5_0 = 4;
const Q5_1 = 5;
const Q2_K = 6;
const Q3_K = 7;
const Q4_K = 8;
const Q5_K = 9;
const Q6_K = 10;

function half(p: usize): f32 {
  const bits: i32 = load<u16>(p);
  const magnitude = bits & 0x7fff;
  const value: f32 =
    magnitude < 0x400
      ? <f32>magnitude * <f32>5.9604644775390625e-8
      : reinterpret<f32>((magnitude << 13) + (112 << 23));
  return bits & 0x8000 ? -value : value;
}

class Bytes {
  /** 32 numbers: the low, then the high nibbles of 16 bytes. */
  @inline
  static nibbles(p: usize, to: usize): void {
    const v = v128.load(p);
    v128.store(to, v128.and(v, i8x16.splat(15)));
    v128.store(to, i8x16.shr_u(v, 4), 16);
  }

  /** Bits `shift` and on of 32 bytes. */
  @inline
  static shifted(p: usize, shift: i32, mask: i8, to: usize): void {
    v128.store(to, v128.and(i8x16.shr_u(v128.load(p), shift), i8x16.splat(mask)));
    v128.store(to, v128.and(i8x16.shr_u(v128.load(p, 16), shift), i8x16.splat(mask)), 16);
  }

  /** Adds to 32 numbers, as bit `to` of each, bit `shift` (of `mask`) of 32 bytes. */
  @inline
  static above(p: usize, shift: i32, mask: i8, by: i32, to: usize): void {
    for (let at: usize = 0; at < 32; at += 16) {
      const bits = v128.and(i8x16.shr_u(v128.load(p + at), shift), i8x16.splat(mask));
      v128.store(to + at, v128.or(v128.load(to + at), i8x16.shl(bits, by)));
    }
  }

  /** Adds to 32 numbers, as bit 4 of each, the bits of 4 bytes. */
  @inline
  static fifth(p: usize, to: usize): void {
    const each = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
    const v = v128.load32_splat(p);
    const first = i8x16.shuffle(v, v, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
    const second = i8x16.shuffle(v, v, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3);
    const bit = i8x16.splat(16);
    v128.store(to, v128.or(v128.load(to), v128.and(bit, i8x16.eq(v128.and(first, each), each))));
    v128.store(to, v128.or(v128.load(to, 16), v128.and(bit, i8x16.eq(v128.and(second, each), each))), 16);
  }
}

/** The 32 numbers q of unit `unit` of a block, a byte each, in the order of columns; those of q8 plus 128. */
export function numbers(type: i32, block: usize, unit: i32, to: usize): void {
  switch (type) {
    case Q8_0: {
      const flip = i8x16.splat(-128);
      v128.store(to, v128.xor(v128.load(block, 2), flip));
      v128.store(to, v128.xor(v128.load(block, 18), flip), 16);
      return;
    }
    case Q4_0:
    case IQ4_NL:
      return Bytes.nibbles(block + 2, to);
    case Q4_1:
      return Bytes.nibbles(block + 4, to);
    case Q5_0:
      Bytes.nibbles(block + 6, to);
      return Bytes.fifth(block + 2, to);
    case Q5_1:
      Bytes.nibbles(block + 8, to);
      return Bytes.fifth(block + 4, to);
    case Q2_K:
      return Bytes.shifted(block + 16 + (unit >> 2) * 32, (unit & 3) * 2, 3, to);
    case Q3_K:
      Bytes.shifted(block + 32 + (unit >> 2) * 32, (unit & 3) * 2, 3, to);
      return Bytes.above(block, unit, 1, 2, to);
    case Q4_K:
      return Bytes.shifted(block + 16 + (unit >> 1) * 32, (unit & 1) * 4, 15, to);
    case Q5_K:
      Bytes.shifted(block + 48 + (unit >> 1) * 32, (unit & 1) * 4, 15, to);
      return Bytes.above(block + 16, unit, 1, 4, to);
    case Q6_K: {
      const part = unit & 3;
      Bytes.shifted(block + (unit >> 2) * 64 + (part & 1) * 32, (part >> 1) * 4, 15, to);
      return Bytes.above(block + 128 + (unit >> 2) * 32, part * 2, 3, 4, to);
    }
    default:
      return Bytes.nibbles(block + 8 + unit * 16, to);
  }
}

/** The scale of a unit's group, or its minimum. */
export function scaleOf(type: i32, block: usize, unit: i32, group: i32, minimum: bool): f32 {
  // Where the block's half is, and how often the group has it.
  let at = block;
  let times: f32 = minimum ? -1 : 1;
  switch (type) {
    case Q2_K: {
      const byte: i32 = load<u8>(block + unit * 2 + group);
      at += minimum ? 82 : 80;
      times *= <f32>(minimum ? byte >> 4 : byte & 15);
      break;
    }
    case Q3_K: {
      const n = unit * 2 + group;
      const low = (<i32>load<u8>(block + 96 + (n & 7)) >> ((n >> 3) * 4)) & 15;
      const high = (<i32>load<u8>(block + 104 + (n & 3)) >> ((n >> 2) * 2)) & 3;
      at += 108;
      times = <f32>((low | (high << 4)) - 32);
      break;
    }
    case Q4_K:
    case Q5_K:
      at += minimum ? 2 : 0;
      times *= sixBits(block, unit, minimum ? 4 : 0);
      break;
    case Q6_K:
      at += 208;
      times = <f32>load<i8>(block + 192 + unit * 2 + group);
      break;
    case Q8_0:
    case Q4_0:
    case IQ4_NL:
    case Q5_0:
      break;
    case Q4_1:
    case Q5_1:
      at += minimum ? 2 : 0;
      times = 1;
      break;
    default: {
      const low = (<i32>load<u8>(block + 4 + (unit >> 1)) >> ((unit & 1) * 4)) & 15;
      const high = (<i32>load<u8>(block + 2 + (unit >> 2)) >> ((unit & 3) * 2)) & 3;
      times = <f32>((low | (high << 4)) - 32);
    }
  }
  return half(at) * times;
}

/** One of the packed 6-bit numbers of Q4_K and Q5_K: 12 bytes from byte 4. */
function sixBits(block: usize, unit: i32, offset: i32): f32 {
  const s = block + 4 + unit;
  if (unit < 4) return <f32>(<i32>load<u8>(s + offset) & 63);
  const low = (<i32>load<u8>(s + 4) >> offset) & 15;
  return <f32>(low | ((<i32>load<u8>(s - 4 + offset) >> 6) << 4));
}
