/** Words x, y, then width, side, factor. A unit of work is a row of y. */
export function average_pool(args: usize, begin: i32, end: i32, scratch: usize): void {
  const bytes = load<usize>(args, 8) << 2;
  const side = load<i32>(args, 12);
  const factor = load<i32>(args, 16);
  const pooled = side / factor;
  const share = f32x4.splat(<f32>(factor * factor));
  for (let n = begin; n < end; n++) {
    const corner = load<usize>(args) + ((n / pooled) * side + (n % pooled)) * factor * bytes;
    const y = load<usize>(args, 4) + n * bytes;
    for (let at: usize = 0; at < bytes; at += 16) {
      let sum = f32x4.splat(0);
      for (let row = 0; row < factor; row++) {
        for (let column = 0; column < factor; column++) {
          sum = f32x4.add(sum, v128.load(corner + (row * side + column) * bytes + at));
        }
      }
      v128.store(y + at, f32x4.div(sum, share));
    }
  }
}
