import { defineKernel, read, write } from '../define-kernel.ts';
import { quadGroups, SINGLE_THREADS } from '../wgsl/workgroup.ts';
import text from './pool.wgsl?raw';

export interface PoolShape {
  /** Channels, a multiple of 4. */
  readonly width: number;
  /** Patches on a side of the square. */
  readonly side: number;
  /** Patches averaged on a side; divides `side`. */
  readonly factor: number;
}

/** y [(side / factor)^2][width] = means of x [side * side][width] over squares of factor x factor patches. */
export function averagePool({ width, side, factor }: PoolShape) {
  const pooled = (side / factor) ** 2;
  return defineKernel({
    op: 'average-pool',
    text,
    bindings: {
      x: read('array<vec4<f32>>'),
      y: write('array<vec4<f32>>'),
    },
    sizes: { THREADS: SINGLE_THREADS },
    constants: { WIDTH: width, SIDE: side, FACTOR: factor },
    workgroups: () => [quadGroups(width), pooled, 1],
    cost: () => ({ bytes: 4 * width * (side * side + pooled), flops: side * side * width }),
    wasm: { entry: 'average_pool', units: () => pooled, arguments: () => [width, side, factor] },
  });
}
