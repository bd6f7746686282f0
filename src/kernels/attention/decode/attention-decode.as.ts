import { combine } from './combine.as';
import {
  attend,
  begin as start,
  KEY_AT,
  KEYS,
  NEWEST,
  OLDEST,
  setQuery,
  sumOf,
  topOf,
  VALUE_AT,
  writeRow,
} from '../rows.as';

/**
 * Words query, keys, values, partials, step, then H, K, E, words of a row, whether q8, live slots, slots of a run.
 * A unit of work is a run for a kv head.
 */
export function attention_split(args: usize, begin: i32, end: i32, scratch: usize): void {
  const heads = load<i32>(args, 20);
  const kvHeads = load<i32>(args, 24);
  const headDim = load<i32>(args, 28);
  const rowBytes = load<usize>(args, 32) << 2;
  const q8 = load<i32>(args, 36) != 0;
  const live = load<i32>(args, 40);
  const run = load<i32>(args, 44);
  const group = heads / kvHeads;
  const headBytes = headDim << (q8 ? 0 : 1);
  v128.store(scratch, i32x4.splat(0), OLDEST);
  v128.store(scratch, i32x4.splat(0x7fffffff), NEWEST);
  for (let n = begin; n < end; n++) {
    const split = n / kvHeads;
    const kvHead = n % kvHeads;
    for (let row = 0; row < 4; row++) {
      // Fewer heads are done more than once and written once.
      const head = kvHead * group + min<i32>(row, group - 1);
      setQuery(scratch, headDim, row, load<usize>(args) + head * (headDim << 2));
    }
    start(scratch, headDim, q8);
    const scaleAfter = (kvHeads - kvHead) * headDim + (kvHead << 2);
    const last = min<i32>(live, (split + 1) * run);
    for (let slot = split * run; slot < last; slot += KEYS) {
      const count = min<i32>(KEYS, last - slot);
      for (let key = 0; key < count; key++) {
        const place = (slot + key) * rowBytes + kvHead * headBytes;
        store<usize>(scratch + (key << 2), load<usize>(args, 4) + place, KEY_AT);
        store<usize>(scratch + (key << 2), load<usize>(args, 8) + place, VALUE_AT);
      }
      attend(scratch, headDim, q8, scaleAfter, count, slot);
    }
    for (let row = 0; row < group; row++) {
      const to = load<usize>(args, 12) + (((split * heads + kvHead * group + row) * (headDim + 4)) << 2);
      writeRow(scratch, headDim, q8, row, 1, to);
      store<f32>(to + (headDim << 2), topOf(scratch, row));
      store<f32>(to + (headDim << 2), sumOf(scratch, row), 4);
    }
  }
}

/** Words partials, out, step, then H, E, runs. A unit of work is a head. */
export function attention_combine(args: usize, begin: i32, end: i32, scratch: usize): void {
  const heads = load<i32>(args, 12);
  const headDim = load<i32>(args, 16);
  for (let head = begin; head < end; head++) {
    const first = load<usize>(args) + head * ((headDim + 4) << 2);
    combine(first, load<usize>(args, 4) + head * (headDim << 2), heads, headDim, load<i32>(args, 20));
  }
}
