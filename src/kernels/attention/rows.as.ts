import { F32 } from '../simd.as';

/** Keys of a tile, and room for one more where their number is odd. */
export const KEYS: i32 = 32;

/**
 * State that a thread keeps of four rows, a row being a query head of a token. Places in scratch: scores, then weights, of
 * the tile's keys [key][row]; addresses of their heads of K and V, and with q8 of their scales; the four rows' maxima
 * and sums of weights, the first and last position they see, and what older sums are multiplied by; queries
 * [E / 4][row][4] and sums of values [row][E].
 */
export const KEY_AT: usize = 576;
export const VALUE_AT: usize = 720;
const TOP: usize = 864;
const SUM: usize = 880;
export const OLDEST: usize = 896;
export const NEWEST: usize = 912;
const FADE: usize = 928;
const QUERY: usize = 944;

const LOWEST: f32 = -3e38;
/** Halves moved into an f32 are 2^-112 of their value: 2^96 goes to what they meet, the rest to the result. */
const UP: f32 = 7.922816251426434e28;
const DOWN: f32 = 65536;

class Head {
  /** Four channels before their scale. */
  @inline
  static quad(q8: bool, p: usize, offset: usize): v128 {
    if (!q8) return F32.halves(p, offset);
    const bytes = i16x8.extend_low_i8x16_s(v128.load32_zero(p + offset));
    return f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(bytes));
  }

  @inline
  static scores(q8: bool, state: usize, headDim: i32, count: i32): void {
    for (let key = 0; key < count; key += 2) Head.pair(q8, state, headDim, key);
  }

  /** Scores of two keys with four rows. */
  @inline
  static pair(q8: bool, state: usize, headDim: i32, key: i32): void {
    let k0 = load<usize>(state + (key << 2), KEY_AT);
    let k1 = load<usize>(state + (key << 2), KEY_AT + 4);
    let q = state + QUERY;
    let a0 = f32x4.splat(0);
    let b0 = a0;
    let a1 = f32x4.splat(0);
    let b1 = a1;
    let a2 = f32x4.splat(0);
    let b2 = a2;
    let a3 = f32x4.splat(0);
    let b3 = a3;
    for (let i = 0; i < headDim; i += 4) {
      const k = Head.quad(q8, k0, 0);
      const l = Head.quad(q8, k1, 0);
      const q0 = v128.load(q);
      a0 = f32x4.add(a0, f32x4.mul(q0, k));
      b0 = f32x4.add(b0, f32x4.mul(q0, l));
      const q1 = v128.load(q, 16);
      a1 = f32x4.add(a1, f32x4.mul(q1, k));
      b1 = f32x4.add(b1, f32x4.mul(q1, l));
      const q2 = v128.load(q, 32);
      a2 = f32x4.add(a2, f32x4.mul(q2, k));
      b2 = f32x4.add(b2, f32x4.mul(q2, l));
      const q3 = v128.load(q, 48);
      a3 = f32x4.add(a3, f32x4.mul(q3, k));
      b3 = f32x4.add(b3, f32x4.mul(q3, l));
      q += 64;
      k0 += q8 ? 4 : 8;
      k1 += q8 ? 4 : 8;
    }
    v128.store(state + (key << 4), f32x4(F32.sum(a0), F32.sum(a1), F32.sum(a2), F32.sum(a3)));
    v128.store(state + (key << 4), f32x4(F32.sum(b0), F32.sum(b1), F32.sum(b2), F32.sum(b3)), 16);
  }

  /** Sums of values [row][E] become what they were times the fade, plus the weighted values of the tile. */
  @inline
  static mix(q8: bool, state: usize, headDim: i32, count: i32): void {
    const step: usize = headDim << 2;
    const fade = state + FADE;
    let o = state + QUERY + 4 * step;
    for (let i = 0; i < headDim; i += 8) {
      let a0 = f32x4.mul(v128.load(o), v128.load32_splat(fade, 0));
      let b0 = f32x4.mul(v128.load(o + 16), v128.load32_splat(fade, 0));
      let a1 = f32x4.mul(v128.load(o + 1 * step), v128.load32_splat(fade, 4));
      let b1 = f32x4.mul(v128.load(o + 1 * step + 16), v128.load32_splat(fade, 4));
      let a2 = f32x4.mul(v128.load(o + 2 * step), v128.load32_splat(fade, 8));
      let b2 = f32x4.mul(v128.load(o + 2 * step + 16), v128.load32_splat(fade, 8));
      let a3 = f32x4.mul(v128.load(o + 3 * step), v128.load32_splat(fade, 12));
      let b3 = f32x4.mul(v128.load(o + 3 * step + 16), v128.load32_splat(fade, 12));
      const offset: usize = q8 ? i : i << 1;
      let weight = state;
      for (let key = 0; key < count; key++) {
        const p = load<usize>(state + (key << 2), VALUE_AT) + offset;
        const v = Head.quad(q8, p, 0);
        const w = Head.quad(q8, p, q8 ? 4 : 8);
        const s0 = v128.load32_splat(weight, 0);
        a0 = f32x4.add(a0, f32x4.mul(s0, v));
        b0 = f32x4.add(b0, f32x4.mul(s0, w));
        const s1 = v128.load32_splat(weight, 4);
        a1 = f32x4.add(a1, f32x4.mul(s1, v));
        b1 = f32x4.add(b1, f32x4.mul(s1, w));
        const s2 = v128.load32_splat(weight, 8);
        a2 = f32x4.add(a2, f32x4.mul(s2, v));
        b2 = f32x4.add(b2, f32x4.mul(s2, w));
        const s3 = v128.load32_splat(weight, 12);
        a3 = f32x4.add(a3, f32x4.mul(s3, v));
        b3 = f32x4.add(b3, f32x4.mul(s3, w));
        weight += 16;
      }
      v128.store(o, a0);
      v128.store(o, b0, 16);
      v128.store(o + 1 * step, a1);
      v128.store(o + 1 * step, b1, 16);
      v128.store(o + 2 * step, a2);
      v128.store(o + 2 * step, b2, 16);
      v128.store(o + 3 * step, a3);
      v128.store(o + 3 * step, b3, 16);
      o += 32;
    }
  }
}

/** Begins with the four queries that were set. */
export function begin(state: usize, headDim: i32, q8: bool): void {
  v128.store(state, f32x4.splat(LOWEST), TOP);
  v128.store(state, f32x4.splat(0), SUM);
  const step: usize = headDim << 2;
  const up = f32x4.splat(q8 ? 1 : UP);
  for (let at: usize = 0; at < 4 * step; at += 16) {
    v128.store(state + QUERY + at, f32x4.mul(v128.load(state + QUERY + at), up));
    v128.store(state + QUERY + 4 * step + at, f32x4.splat(0));
  }
}

/** Copies the query of a row, before {@link begin}. */
export function setQuery(state: usize, headDim: i32, row: i32, query: usize): void {
  const to = state + QUERY + (row << 4);
  for (let i = 0; i < headDim; i += 4) v128.store(to + (i << 4), v128.load(query + (i << 2)));
}

function scoresF16(state: usize, headDim: i32, count: i32): void {
  Head.scores(false, state, headDim, count);
}
function scoresQ8(state: usize, headDim: i32, count: i32): void {
  Head.scores(true, state, headDim, count);
}
function mixF16(state: usize, headDim: i32, count: i32): void {
  Head.mix(false, state, headDim, count);
}
function mixQ8(state: usize, headDim: i32, count: i32): void {
  Head.mix(true, state, headDim, count);
}

/**
 * One tile of `count` keys, the first at `position`, whose addresses are set; a row sees those from its oldest to its
 * newest. With q8 the scale of a head lies `scaleAfter` bytes behind it.
 */
export function attend(
  state: usize,
  headDim: i32,
  q8: bool,
  scaleAfter: usize,
  count: i32,
  position: i32,
): void {
  // The last of an odd number is done twice, the second time without weight.
  store<usize>(state + (count << 2), load<usize>(state + ((count - 1) << 2), KEY_AT), KEY_AT);
  if (q8) scoresQ8(state, headDim, count);
  else scoresF16(state, headDim, count);
  const oldest = v128.load(state, OLDEST);
  const newest = v128.load(state, NEWEST);
  const lowest = f32x4.splat(LOWEST);
  let top = v128.load(state, TOP);
  for (let key = 0; key < count; key++) {
    const p = i32x4.splat(position + key);
    const seen = v128.and(i32x4.ge_s(p, oldest), i32x4.le_s(p, newest));
    const factor = q8
      ? v128.load32_splat(load<usize>(state + (key << 2), KEY_AT) + scaleAfter)
      : f32x4.splat(DOWN);
    const score = v128.bitselect(f32x4.mul(v128.load(state + (key << 4)), factor), lowest, seen);
    v128.store(state + (key << 4), score);
    top = f32x4.max(top, score);
  }
  const fade = F32.exp(f32x4.sub(v128.load(state, TOP), top));
  let sum = f32x4.mul(v128.load(state, SUM), fade);
  v128.store(state, top, TOP);
  v128.store(state, fade, FADE);
  for (let key = 0; key < count; key++) {
    const score = v128.load(state + (key << 4));
    // Hidden keys weigh nothing, also where a row has seen none yet.
    const weight = v128.and(F32.exp(f32x4.sub(score, top)), f32x4.gt(score, lowest));
    sum = f32x4.add(sum, weight);
    const factor = q8
      ? v128.load32_splat(load<usize>(state + (key << 2), VALUE_AT) + scaleAfter)
      : f32x4.splat(UP);
    v128.store(state + (key << 4), f32x4.mul(weight, factor));
  }
  v128.store(state, sum, SUM);
  if (q8) mixQ8(state, headDim, count);
  else mixF16(state, headDim, count);
}

/** The sums of a row's values, times `by`, to `to`. */
export function writeRow(state: usize, headDim: i32, q8: bool, row: i32, by: f32, to: usize): void {
  const step: usize = headDim << 2;
  const factor = f32x4.splat(q8 ? by : by * DOWN);
  const o = state + QUERY + (4 + row) * step;
  for (let at: usize = 0; at < step; at += 16) v128.store(to + at, f32x4.mul(v128.load(o + at), factor));
}

export function topOf(state: usize, row: i32): f32 {
  return load<f32>(state + (row << 2), TOP);
}

export function sumOf(state: usize, row: i32): f32 {
  return load<f32>(state + (row << 2), SUM);
}
