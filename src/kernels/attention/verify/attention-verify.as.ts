import { combine } from '../decode/combine.as';
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

/** Slots of a run: as `runLength` in splits.ts. */
function runOf(live: i32, mostSplits: i32, minRun: i32): i32 {
  const chunk = minRun * mostSplits;
  return minRun * ((live + chunk - 1) / chunk);
}

/**
 * Words query, keys, values, fresh_keys, fresh_values, partials, step, then H, K, E, words of a row, whether q8,
 * capacity, position, most runs of a token, most there can be, shortest run. A unit of work is a run of a token for a kv
 * head; it does what attention_split does, in the same order.
 */
export function attention_verify_split(args: usize, begin: i32, end: i32, scratch: usize): void {
  const heads = load<i32>(args, 28);
  const kvHeads = load<i32>(args, 32);
  const headDim = load<i32>(args, 36);
  const rowBytes = load<usize>(args, 40) << 2;
  const q8 = load<i32>(args, 44) != 0;
  const capacity = load<i32>(args, 48);
  const splits = load<i32>(args, 56);
  const mostSplits = load<i32>(args, 60);
  const group = heads / kvHeads;
  const headBytes = headDim << (q8 ? 0 : 1);
  v128.store(scratch, i32x4.splat(0), OLDEST);
  v128.store(scratch, i32x4.splat(0x7fffffff), NEWEST);
  for (let n = begin; n < end; n++) {
    const kvHead = n % kvHeads;
    const split = (n / kvHeads) % splits;
    const token = n / (kvHeads * splits);
    const position = load<i32>(args, 52) + token;
    const live = min<i32>(position + 1, capacity);
    const run = runOf(live, mostSplits, load<i32>(args, 64));
    const last = min<i32>(live, (split + 1) * run);
    if (split * run >= live) continue;
    for (let row = 0; row < 4; row++) {
      // Fewer heads are done more than once and written once.
      const head = token * heads + kvHead * group + min<i32>(row, group - 1);
      setQuery(scratch, headDim, row, load<usize>(args) + head * (headDim << 2));
    }
    start(scratch, headDim, q8);
    const scaleAfter = (kvHeads - kvHead) * headDim + (kvHead << 2);
    for (let slot = split * run; slot < last; slot += KEYS) {
      const count = min<i32>(KEYS, last - slot);
      for (let key = 0; key < count; key++) {
        // Positions between the slot's newest and the query's.
        const age = (position - slot - key) % capacity;
        const fresh = age <= token;
        const place = (fresh ? token - age : slot + key) * rowBytes + kvHead * headBytes;
        store<usize>(scratch + (key << 2), load<usize>(args + (fresh ? 12 : 4)) + place, KEY_AT);
        store<usize>(scratch + (key << 2), load<usize>(args + (fresh ? 16 : 8)) + place, VALUE_AT);
      }
      attend(scratch, headDim, q8, scaleAfter, count, slot);
    }
    for (let row = 0; row < group; row++) {
      const head = (token * mostSplits + split) * heads + kvHead * group + row;
      const to = load<usize>(args, 20) + ((head * (headDim + 4)) << 2);
      writeRow(scratch, headDim, q8, row, 1, to);
      store<f32>(to + (headDim << 2), topOf(scratch, row));
      store<f32>(to + (headDim << 2), sumOf(scratch, row), 4);
    }
  }
}

/**
 * Words partials, out, step, then H, E, capacity, position, most runs, shortest run. A unit of work is a head of a token.
 */
export function attention_verify_combine(args: usize, begin: i32, end: i32, scratch: usize): void {
  const heads = load<i32>(args, 12);
  const headDim = load<i32>(args, 16);
  const mostSplits = load<i32>(args, 28);
  for (let n = begin; n < end; n++) {
    const token = n / heads;
    const live = min<i32>(load<i32>(args, 24) + token + 1, load<i32>(args, 20));
    const run = runOf(live, mostSplits, load<i32>(args, 32));
    const first = load<usize>(args) + (token * mostSplits * heads + (n % heads)) * ((headDim + 4) << 2);
    combine(first, load<usize>(args, 4) + n * (headDim << 2), heads, headDim, (live + run - 1) / run);
  }
}
