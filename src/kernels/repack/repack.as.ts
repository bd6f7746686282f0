import { numbers, scaleOf } from './blocks.as';

/** The nearest half times 2^-8 of a scale: scales are stored times 256. */
function halfBits(value: f32): i32 {
  const bits = reinterpret<i32>(value * 256);
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = min<i32>(bits & 0x7fffffff, 0x477fe000);
  if (magnitude < 0x38800000) return sign | <i32>nearest<f32>(reinterpret<f32>(magnitude) * 16777216);
  return sign | ((magnitude - (112 << 23) + 0xfff + ((magnitude >> 13) & 1)) >> 13);
}

class Row {
  /** Four bytes of each of four vectors b, from 16 numbers in the order of columns: see codec/NOTES.md. */
  @inline
  static order(v: v128): v128 {
    return i8x16.shuffle(v, v, 0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15);
  }

  /** Every second of eight words, beside those between, `by` bits higher. */
  @inline
  static merge(a: v128, b: v128, by: i32): v128 {
    return v128.or(i32x4.shuffle(a, b, 0, 2, 4, 6), i32x4.shl(i32x4.shuffle(a, b, 1, 3, 5, 7), by));
  }
}

/** `bits` bits, from bit `from` on, of a row's vectors 0 to 3 and 4 to 7, into a plane whose first vector is at `to`. */
function pack(a: v128, b: v128, bits: i32, from: i32, to: usize): void {
  if (bits == 8) {
    v128.store32_lane(to, a, 0);
    v128.store32_lane(to, a, 1, 32);
    v128.store32_lane(to, a, 2, 64);
    v128.store32_lane(to, a, 3, 96);
    v128.store32_lane(to, b, 0, 128);
    v128.store32_lane(to, b, 1, 160);
    v128.store32_lane(to, b, 2, 192);
    v128.store32_lane(to, b, 3, 224);
    return;
  }
  const mask = i32x4.splat(((1 << bits) - 1) * 0x01010101);
  const low = v128.and(i32x4.shr_u(a, from), mask);
  const high = v128.and(i32x4.shr_u(b, from), mask);
  const pairs = Row.merge(low, high, bits);
  if (bits == 4) {
    v128.store32_lane(to, pairs, 0);
    v128.store32_lane(to, pairs, 1, 32);
    v128.store32_lane(to, pairs, 2, 64);
    v128.store32_lane(to, pairs, 3, 96);
    return;
  }
  const quads = Row.merge(pairs, pairs, 2 * bits);
  if (bits == 2) {
    v128.store32_lane(to, quads, 0);
    v128.store32_lane(to, quads, 1, 32);
  } else v128.store32_lane(to, Row.merge(quads, quads, 4), 0);
}

/**
 * Words job, raw, low, (high), scales, then at `words`: type, units of a row, units of a block, bytes of a block,
 * bits of low and of high, halves of a unit, groups of a unit. A unit of work is a row.
 */
function run(
  args: usize,
  words: usize,
  high: usize,
  scales: usize,
  begin: i32,
  end: i32,
  scratch: usize,
): void {
  const job = load<usize>(args);
  const firstRow = load<i32>(job, 4);
  const type = load<i32>(words);
  const units = load<i32>(words, 4);
  const blockUnits = load<i32>(words, 8);
  const blockBytes = load<i32>(words, 12);
  const lowBits = load<i32>(words, 16);
  const highBits = load<i32>(words, 20);
  const halves = load<i32>(words, 24);
  const groups = load<i32>(words, 28);
  const blocks = units / blockUnits;
  const minimum = halves > groups;
  const low = load<usize>(args, 8);
  end = min<i32>(end, load<i32>(job));
  for (let n = begin; n < end; n++) {
    const row = firstRow + n;
    // Bytes of the row in a vector.
    const place = ((row >> 2) & 1) * 16 + (row & 3) * 4;
    const first = (row >> 3) * units;
    let lowTo = low + first * (lowBits << 5) + place;
    let highTo = high + first * (highBits << 5) + place;
    let scaleTo = scales + first * (halves << 4) + ((row & 7) << 1);
    let block = load<usize>(args, 4) + n * blocks * blockBytes;
    for (let i = 0; i < blocks; i++) {
      for (let unit = 0; unit < blockUnits; unit++) {
        numbers(type, block, unit, scratch);
        const a = Row.order(v128.load(scratch));
        const b = Row.order(v128.load(scratch, 16));
        pack(a, b, lowBits, 0, lowTo);
        if (highBits > 0) pack(a, b, highBits, lowBits, highTo);
        for (let group = 0; group < groups; group++) {
          store<u16>(scaleTo, <u16>halfBits(scaleOf(type, block, unit, group, false)));
          scaleTo += 16;
          if (minimum) {
            store<u16>(scaleTo, <u16>halfBits(scaleOf(type, block, unit, group, true)));
            scaleTo += 16;
          }
        }
        lowTo += lowBits << 5;
        highTo += highBits << 5;
      }
      block += blockBytes;
    }
  }
}

export function repack(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(args, args + 16, 0, load<usize>(args, 12), begin, end, scratch);
}

export function repack_high(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(args, args + 20, load<usize>(args, 12), load<usize>(args, 16), begin, end, scratch);
}
