/** Words of a unit of work. */
const PIECE: i32 = 4096;

/**
 * Words words, then how many, seed, which bits are random, and what the others are in even and in odd quads. The twin
 * of random-weights.wgsl.
 */
export function random_words(args: usize, begin: i32, end: i32, scratch: usize): void {
  const seed = load<u32>(args, 8);
  const keep = load<u32>(args, 12);
  const last = min<i32>(load<i32>(args, 4), end * PIECE);
  for (let i = begin * PIECE; i < last; i++) {
    let h = <u32>i * 0x9e3779b9 + seed;
    h = (h ^ (h >> 16)) * 0x85ebca6b;
    h = (h ^ (h >> 13)) * 0xc2b2ae35;
    h ^= h >> 16;
    store<u32>(load<usize>(args) + (i << 2), (h & keep) | load<u32>(args + ((i & 4) == 0 ? 16 : 20)));
  }
}
