import {
  attend,
  begin as start,
  KEY_AT,
  KEYS,
  NEWEST,
  OLDEST,
  setQuery,
  sumOf,
  VALUE_AT,
  writeRow,
} from '../rows.as';

/**
 * Words query, keys, values, fresh_keys, fresh_values, last_visible, out, step, then H, K, E, words of a row, whether
 * q8, window, capacity, position, tokens. A unit of work is a kv head for as many tokens as make four rows.
 */
export function attention_prefill(args: usize, begin: i32, end: i32, scratch: usize): void {
  const heads = load<i32>(args, 32);
  const kvHeads = load<i32>(args, 36);
  const headDim = load<i32>(args, 40);
  const rowBytes = load<usize>(args, 44) << 2;
  const q8 = load<i32>(args, 48) != 0;
  const window = load<i32>(args, 52);
  const capacity = load<i32>(args, 56);
  const position = load<i32>(args, 60);
  const tokens = load<i32>(args, 64);
  const lastVisible = load<usize>(args, 20);
  const group = heads / kvHeads;
  const atOnce = 4 / group;
  const headBytes = headDim << (q8 ? 0 : 1);
  for (let n = begin; n < end; n++) {
    const kvHead = n % kvHeads;
    const firstToken = (n / kvHeads) * atOnce;
    const lastToken = min<i32>(tokens, firstToken + atOnce) - 1;
    for (let row = 0; row < 4; row++) {
      // Rows past the last token repeat it and are not written.
      const token = min<i32>(firstToken + row / group, lastToken);
      const head = kvHead * group + (row % group);
      setQuery(scratch, headDim, row, load<usize>(args) + (token * heads + head) * (headDim << 2));
      store<i32>(scratch + (row << 2), max<i32>(0, position + token - window + 1), OLDEST);
      store<i32>(scratch + (row << 2), load<i32>(lastVisible + (token << 2)), NEWEST);
    }
    start(scratch, headDim, q8);
    const scaleAfter = (kvHeads - kvHead) * headDim + (kvHead << 2);
    // last_visible never decreases from token to token.
    const last = load<i32>(lastVisible + (lastToken << 2));
    for (let p = max<i32>(0, position + firstToken - window + 1); p <= last; p += KEYS) {
      const count = min<i32>(KEYS, last - p + 1);
      for (let key = 0; key < count; key++) {
        const past = p + key < position;
        const row = past ? (p + key) % capacity : p + key - position;
        const place = row * rowBytes + kvHead * headBytes;
        store<usize>(scratch + (key << 2), load<usize>(args + (past ? 4 : 12)) + place, KEY_AT);
        store<usize>(scratch + (key << 2), load<usize>(args + (past ? 8 : 16)) + place, VALUE_AT);
      }
      attend(scratch, headDim, q8, scaleAfter, count, p);
    }
    for (let row = 0; row < (lastToken - firstToken + 1) * group; row++) {
      const head = (firstToken + row / group) * heads + kvHead * group + (row % group);
      const to = load<usize>(args, 24) + head * (headDim << 2);
      writeRow(scratch, headDim, q8, row, <f32>1 / sumOf(scratch, row), to);
    }
  }
}
