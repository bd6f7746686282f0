import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNodeGpu } from '../../../test/support/device.ts';
import { nmse } from '../../../test/support/nmse.ts';
import { prepareOnPlainDevice } from '../../../test/support/plain-device.ts';
import { planesFor } from '../../../test/support/planes.ts';
import { Random } from '../../../test/support/random.ts';
import { runKernel } from '../../../test/support/run-kernel.ts';
import type { Device } from '../../device/device.ts';
import { gegluReference } from '../geglu/geglu.ref.ts';
import type { CodecName } from '../matrix.ts';
import { residualNormReference } from '../norms/residual-norm/residual-norm.ref.ts';
import { turnedReference } from '../row-order.ref.ts';
import { streamStride, streamWords } from '../stream.ts';
import { matvecReference } from './matvec.ref.ts';
import { seamMatvec, type SeamMatvecOptions } from './seam-matvec.ts';
import { busyShare, type MatvecVariant, seamShapeOf, teamOf, tileStride } from './shape.ts';

const epsilon = 1e-6;
/** A few, because each is a long compilation: the products are those of a plain matvec, which is tried with all codecs. */
const CASES: Readonly<
  Record<MatvecVariant, { sizes: [codec: CodecName, rows: number, columns: number][]; widths: number[] }>
> = {
  subgroup: { sizes: [['q4', 37, 416]], widths: [3840] },
  workgroup: {
    sizes: [
      ['q4nl', 37, 416],
      ['f16', 6, 588],
    ],
    widths: [],
  },
};
const VARIANTS = ['workgroup', 'subgroup'] as const;

let gpu: Device;
beforeAll(async () => void (gpu = await openNodeGpu()));
afterAll(() => gpu.destroy());

describe.each(VARIANTS)('seam-matvec %s', (variant) => {
  interface Case extends Partial<SeamMatvecOptions> {
    readonly codec: CodecName;
    readonly rows: number;
    readonly columns: number;
    /** Changes the made-up rows. */
    readonly spoil?: ((residual: Float32Array, projected: Float32Array) => void) | undefined;
  }

  async function run({ codec, rows, columns, spoil, from = 0, keeps = true, ...options }: Case) {
    const random = new Random(rows * columns);
    const { weights, ...planes } = planesFor('gpu', codec, rows, columns, random);
    const old = random.normals(columns, 100);
    const projected = random.normals(columns, 5);
    spoil?.(old, projected);
    const [w_post, w_next] = [random.normals(columns, 4), random.normals(columns, 2)];
    const residual = new Float32Array(streamWords(columns)).fill(7);
    residual.set(old, from * streamStride(columns));
    const shard = { firstRow: 0, rows };
    const kernel = seamMatvec({
      matrix: { codec, rows, columns },
      shard,
      variant,
      epsilon,
      from,
      keeps,
      ...options,
    });
    const y = new Float32Array((options.outputOffset ?? 0) + rows + 3).fill(7);
    const got = await runKernel(gpu, kernel, { residual, projected, w_post, w_next, y, ...planes });
    const seam = residualNormReference(old, projected, w_post, w_next, epsilon);
    return {
      y: new Float32Array(got.y),
      residual: got.residual && new Float32Array(got.residual),
      stream: seam.residual,
      expected: matvecReference(weights, Float32Array.from(seam.x)),
    };
  }

  it.each(CASES[variant].sizes)('%s: %i odd rows, %i columns', async (codec, rows, columns) => {
    if (variant === 'subgroup' && !gpu.has('subgroups')) return;
    const { y, expected, residual, stream } = await run({ codec, rows, columns });
    expect(nmse(y.subarray(0, rows), expected)).toBeLessThan(1e-10);
    expect([...y.subarray(rows)]).toEqual([7, 7, 7]);
    const own = residual.subarray(streamStride(columns));
    expect(nmse(own, stream)).toBeLessThan(1e-12);
  });

  it('computes rows of the widths of Gemma, some of which take workgroup memory twice', async () => {
    if (variant === 'subgroup' && !gpu.has('subgroups')) return;
    for (const columns of CASES[variant].widths) {
      const rows = 43;
      const { y, expected, residual, stream } = await run({ codec: 'q6', rows, columns, from: 1 });
      expect(nmse(y.subarray(0, rows), expected)).toBeLessThan(1e-10);
      expect(nmse(residual.subarray(0, columns), stream)).toBeLessThan(1e-12);
      expect(streamStride(columns)).toBe(columns);
    }
  });

  it('geglu in a turned row, with rows for many teams', async () => {
    if (variant !== 'subgroup' || !gpu.has('subgroups')) return;
    const [rows, columns] = [2 * 1056, 96];
    const { y, expected } = await run({
      codec: 'q8',
      rows,
      columns,
      epilogue: 'geglu',
      outputOrder: 'turned',
    });
    const want = turnedReference(gegluReference(expected, rows / 2));
    expect(nmse(y.subarray(0, rows / 2), want)).toBeLessThan(1e-10);
  });

  it('leaves the stream alone where another keeps it, and writes only its own outputs', async () => {
    if (variant !== 'subgroup' || !gpu.has('subgroups')) return;
    const [rows, columns] = [21, 64];
    const { y, expected, residual } = await run({
      codec: 'q5',
      rows,
      columns,
      keeps: false,
      outputOffset: 9,
    });
    expect(nmse(y.subarray(9, 30), expected)).toBeLessThan(1e-10);
    expect([...y.subarray(0, 9), ...y.subarray(30)].every((value) => value === 7)).toBe(true);
    expect(residual).toBeUndefined();
  });

  it('holds outliers of 1e5 in the stream and in y, a y of zeros, and a stream of zeros', async () => {
    if (variant === 'subgroup' && !gpu.has('subgroups')) return;
    const usual = { codec: variant === 'subgroup' ? 'q4' : 'q4nl', rows: 37, columns: 416 } as const;
    const spoils: Case['spoil'][] = [
      (residual, projected) => {
        residual[30] = 103_795;
        residual[400] = -1e5;
        projected[5] = 1e5;
      },
      (_, projected) => void projected.fill(0),
      (residual) => void residual.fill(0),
    ];
    for (const spoil of spoils) {
      const { y, expected, residual, stream } = await run({ ...usual, spoil });
      expect(nmse(y.subarray(0, 37), expected)).toBeLessThan(1e-10);
      expect(nmse(residual.subarray(streamStride(416)), stream)).toBeLessThan(1e-12);
    }
  });
});

it('needs no more than the limits every WebGPU device has', async () => {
  const kernels = [640, 1152, 2560, 3840, 5376].map((columns) =>
    seamMatvec({
      matrix: { codec: 'q6', rows: 4096, columns },
      shard: { firstRow: 0, rows: 4096 },
      variant: 'workgroup',
      epsilon,
      from: 0,
      keeps: true,
    }),
  );
  await expect(prepareOnPlainDevice(kernels)).resolves.toBeUndefined();
});

it.each([640, 1152, 2560, 3840, 5376])(
  'at %i columns nine of ten threads have work, for rows enough',
  (columns) => {
    for (const rows of [640, 20_480]) {
      const shape = seamShapeOf(rows, columns, 'subgroup');
      const { teams } = teamOf(shape);
      expect(busyShare(shape.tile, shape)).toBeGreaterThanOrEqual(0.9);
      expect(shape.tile * shape.tiles).toBe(columns / 32);
      expect(tileStride(shape.tile) % 2).toBe(1);
      // Each output is written by a thread of its own, and x is made for many rows of weights.
      expect(teams * shape.rows).toBeLessThanOrEqual(shape.threads);
      expect(teams).toBeGreaterThanOrEqual(7);
    }
  },
);
