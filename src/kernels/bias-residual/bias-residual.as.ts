/** Words y, bias, residual, step, then width. A unit of work is a row. */
export function bias_residual(args: usize, begin: i32, end: i32, scratch: usize): void {
  const bytes = load<usize>(args, 16) << 2;
  const bias = load<usize>(args, 4);
  for (let row = begin; row < end; row++) {
    const y = load<usize>(args) + row * bytes;
    const residual = load<usize>(args, 8) + row * bytes;
    for (let at: usize = 0; at < bytes; at += 16) {
      const gain = f32x4.add(v128.load(y + at), v128.load(bias + at));
      v128.store(residual + at, f32x4.add(v128.load(residual + at), gain));
    }
  }
}
