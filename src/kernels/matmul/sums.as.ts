/** Writes sums [tokens][8] to `count` columns of rows of y, `stride` bytes apart. */
export function writeSums(sums: usize, y: usize, stride: usize, tokens: i32, count: i32): void {
  for (let token = 0; token < tokens; token++) {
    if (count >= 8) {
      v128.store(y, v128.load(sums));
      v128.store(y, v128.load(sums, 16), 16);
    } else for (let i = 0; i < count; i++) store<f32>(y + (i << 2), load<f32>(sums + (i << 2)));
    y += stride;
    sums += 32;
  }
}
