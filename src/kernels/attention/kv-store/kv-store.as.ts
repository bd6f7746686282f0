/** Words fresh_keys, fresh_values, keys, values, step, then words of a row, capacity, position, tokens. A unit is a row. */
export function kv_store(args: usize, begin: i32, end: i32, scratch: usize): void {
  const bytes = load<usize>(args, 20) << 2;
  const capacity = load<i32>(args, 24);
  const position = load<i32>(args, 28);
  const tokens = load<i32>(args, 32);
  const first = tokens - min<i32>(tokens, capacity);
  for (let n = begin; n < end; n++) {
    const from = (first + n) * bytes;
    const to = ((position + first + n) % capacity) * bytes;
    memory.copy(load<usize>(args, 8) + to, load<usize>(args) + from, bytes);
    memory.copy(load<usize>(args, 12) + to, load<usize>(args, 4) + from, bytes);
  }
}
