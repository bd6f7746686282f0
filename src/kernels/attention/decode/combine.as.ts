import { F32 } from '../../simd.as';

/** out [E] of a head, whose partials of `splits` runs lie from `first` on, those of all heads of a run together. */
export function combine(first: usize, out: usize, heads: i32, headDim: i32, splits: i32): void {
  const headBytes: usize = headDim << 2;
  const rowBytes = headBytes + 16;
  let top: f32 = -3e38;
  for (let split = 0; split < splits; split++) {
    top = max<f32>(top, load<f32>(first + split * heads * rowBytes + headBytes));
  }
  memory.fill(out, 0, headBytes);
  let sum: f32 = 0;
  for (let split = 0; split < splits; split++) {
    const share = first + split * heads * rowBytes;
    const weight = F32.exp(f32x4.splat(load<f32>(share + headBytes) - top));
    sum += f32x4.extract_lane(weight, 0) * load<f32>(share + headBytes, 4);
    for (let at: usize = 0; at < headBytes; at += 16) {
      v128.store(out + at, f32x4.add(v128.load(out + at), f32x4.mul(weight, v128.load(share + at))));
    }
  }
  const by = f32x4.splat(<f32>1 / sum);
  for (let at: usize = 0; at < headBytes; at += 16) v128.store(out + at, f32x4.mul(v128.load(out + at), by));
}
