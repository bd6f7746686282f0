import { F32, HALF_UP } from '../simd.as';
import { finish } from './finish.as';

/** Plain values, row after row, `bytes` a weight; two bytes are f16, or bf16 where `brain` is set. */
class Plain {
  /** Four weights as f32; those of f16 times 2^-112. */
  @inline
  static quad(bytes: i32, brain: bool, p: usize): v128 {
    if (bytes == 4) return v128.load(p);
    if (brain) return i32x4.shl(v128.load16x4_u(p), 16);
    return F32.halves(p, 0);
  }

  /** Outputs of units of eight, to y: rows at `low` of `quads` quads times x. */
  @inline
  static matvec(
    bytes: i32,
    brain: bool,
    low: usize,
    x: usize,
    y: usize,
    quads: i32,
    outputs: i32,
    geglu: bool,
    begin: i32,
    end: i32,
    scratch: usize,
  ): void {
    const step = quads * bytes * 4;
    for (let n = begin; n < end; n++) {
      const count = min<i32>(8, outputs - n * 8);
      const halves = geglu ? 4 : 2;
      for (let half = 0; half < halves; half++) {
        // Rows past the last are read as the last one and not written.
        const from = n * 8 + (half & 1) * 4;
        const above = half >= 2 ? outputs : 0;
        let p0 = low + (min<i32>(from, outputs - 1) + above) * step;
        let p1 = low + (min<i32>(from + 1, outputs - 1) + above) * step;
        let p2 = low + (min<i32>(from + 2, outputs - 1) + above) * step;
        let p3 = low + (min<i32>(from + 3, outputs - 1) + above) * step;
        let s0 = f32x4.splat(0);
        let s1 = s0;
        let s2 = s0;
        let s3 = s0;
        for (let i = 0; i < quads; i++) {
          let v = v128.load(x + (i << 4));
          if (bytes == 2 && !brain) v = f32x4.mul(v, f32x4.splat(HALF_UP / 4294967296));
          s0 = f32x4.add(s0, f32x4.mul(Plain.quad(bytes, brain, p0), v));
          s1 = f32x4.add(s1, f32x4.mul(Plain.quad(bytes, brain, p1), v));
          s2 = f32x4.add(s2, f32x4.mul(Plain.quad(bytes, brain, p2), v));
          s3 = f32x4.add(s3, f32x4.mul(Plain.quad(bytes, brain, p3), v));
          p0 += bytes << 2;
          p1 += bytes << 2;
          p2 += bytes << 2;
          p3 += bytes << 2;
        }
        let sums = f32x4(F32.sum(s0), F32.sum(s1), F32.sum(s2), F32.sum(s3));
        if (bytes == 2 && !brain) sums = f32x4.mul(sums, f32x4.splat(4294967296));
        v128.store(scratch + (half << 4), sums);
      }
      finish(scratch, geglu ? scratch + 32 : 0, y + (n << 5), count);
    }
  }
}

function f32Rows(
  low: usize,
  x: usize,
  y: usize,
  quads: i32,
  outputs: i32,
  geglu: bool,
  begin: i32,
  end: i32,
  scratch: usize,
): void {
  Plain.matvec(4, false, low, x, y, quads, outputs, geglu, begin, end, scratch);
}
function f16Rows(
  low: usize,
  x: usize,
  y: usize,
  quads: i32,
  outputs: i32,
  geglu: bool,
  begin: i32,
  end: i32,
  scratch: usize,
): void {
  Plain.matvec(2, false, low, x, y, quads, outputs, geglu, begin, end, scratch);
}
function bf16Rows(
  low: usize,
  x: usize,
  y: usize,
  quads: i32,
  outputs: i32,
  geglu: bool,
  begin: i32,
  end: i32,
  scratch: usize,
): void {
  Plain.matvec(2, true, low, x, y, quads, outputs, geglu, begin, end, scratch);
}

const F32_ROWS: i32 = 0;
const F16_ROWS: i32 = 1;
const BF16_ROWS: i32 = 2;

function rowsOf(
  kind: i32,
  low: usize,
  x: usize,
  y: usize,
  quads: i32,
  outputs: i32,
  geglu: bool,
  begin: i32,
  end: i32,
  scratch: usize,
): void {
  if (kind == F32_ROWS) f32Rows(low, x, y, quads, outputs, geglu, begin, end, scratch);
  else if (kind == F16_ROWS) f16Rows(low, x, y, quads, outputs, geglu, begin, end, scratch);
  else bf16Rows(low, x, y, quads, outputs, geglu, begin, end, scratch);
}

/** Words x, y, low, then at `job` those of matvec.ts. */
function run(kind: i32, args: usize, job: usize, begin: i32, end: i32, scratch: usize): void {
  const quads = load<i32>(job);
  const x = load<usize>(args) + load<i32>(job, 16) * (quads << 4);
  const y = load<usize>(args, 4) + (load<usize>(job, 8) << 2);
  rowsOf(
    kind,
    load<usize>(args, 8),
    x,
    y,
    quads,
    load<i32>(job, 4),
    load<i32>(job, 12) != 0,
    begin,
    end,
    scratch,
  );
}

/** Words step, x, y, low, then those of columns.ts. A unit of work is eight rows for all tokens. */
function columns(kind: i32, args: usize, begin: i32, end: i32, scratch: usize): void {
  const quads = load<i32>(args, 16);
  const rows = load<i32>(args, 20);
  const stride = load<usize>(args, 28) << 2;
  const tokens = load<i32>(args, 32);
  for (let n = begin; n < end; n++) {
    let x = load<usize>(args, 4);
    let y = load<usize>(args, 8) + (load<usize>(args, 24) << 2);
    for (let token = 0; token < tokens; token++) {
      rowsOf(kind, load<usize>(args, 12), x, y, quads, rows, false, n, n + 1, scratch);
      x += quads << 4;
      y += stride;
    }
  }
}

export function matvec_f32(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(F32_ROWS, args, args + 12, begin, end, scratch);
}
export function matvec_f32_row(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(F32_ROWS, args, args + 16, begin, end, scratch);
}
export function columns_f32(args: usize, begin: i32, end: i32, scratch: usize): void {
  columns(F32_ROWS, args, begin, end, scratch);
}

export function matvec_f16(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(F16_ROWS, args, args + 12, begin, end, scratch);
}
export function matvec_f16_row(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(F16_ROWS, args, args + 16, begin, end, scratch);
}
export function columns_f16(args: usize, begin: i32, end: i32, scratch: usize): void {
  columns(F16_ROWS, args, begin, end, scratch);
}

export function matvec_bf16(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(BF16_ROWS, args, args + 12, begin, end, scratch);
}
export function matvec_bf16_row(args: usize, begin: i32, end: i32, scratch: usize): void {
  run(BF16_ROWS, args, args + 16, begin, end, scratch);
}
export function columns_bf16(args: usize, begin: i32, end: i32, scratch: usize): void {
  columns(BF16_ROWS, args, begin, end, scratch);
}
