import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNodeGpu } from '../../../test/support/device.ts';
import { nmse } from '../../../test/support/nmse.ts';
import { planesFor } from '../../../test/support/planes.ts';
import { Random } from '../../../test/support/random.ts';
import { runKernel } from '../../../test/support/run-kernel.ts';
import { runWasm } from '../../../test/support/run-wasm.ts';
import type { Device } from '../../device/device.ts';
import { codecs } from '../codec/codec.ts';
import type { CodecName } from '../matrix.ts';
import { matvec } from './matvec.ts';
import { gegluReference } from '../geglu/geglu.ref.ts';
import { turnedReference } from '../row-order.ref.ts';
import { matvecReference } from './matvec.ref.ts';
import { int8ShapeOf, type MatvecVariant, shapeOf } from './shape.ts';

let gpu: Device;
beforeAll(async () => void (gpu = await openNodeGpu()));
afterAll(() => gpu.destroy());

const VARIANTS = ['workgroup', 'subgroup', 'processor'] as const;
const names = Object.keys(codecs) as CodecName[];
const available = (variant: (typeof VARIANTS)[number]): boolean =>
  variant !== 'subgroup' || gpu.has('subgroups');

describe.each(VARIANTS)('matvec %s', (place) => {
  const processor = place === 'processor';
  const device = processor ? 'processor' : 'gpu';
  const variant: MatvecVariant = processor ? 'workgroup' : place;
  const run: typeof runKernel = (_, ...rest) => (processor ? runWasm(...rest) : runKernel(gpu, ...rest));

  /**
   * On the processor quantised codecs take x in 16 bits of the largest of 32: an error of 2e-5 of it at most,
   * about 4e-10 for normal numbers, more where large minima cancel out.
   */
  const bound = (codec: CodecName): number => (processor && codecs[codec].kind !== 'float' ? 1e-8 : 1e-10);

  // One size a codec, because every size is a compilation.
  it.each(names)('%s: odd rows, columns of an odd number of units', async (codec) => {
    if (!available(place)) return;
    const sizes = [
      codec === 'q5' ? [7, 1056] : [37, 416],
      ...(codec === 'f16'
        ? [
            [5, 4],
            [6, 588],
          ]
        : []),
    ];
    for (const [rows = 0, columns = 0] of sizes) {
      const random = new Random(rows * columns);
      const { weights, ...planes } = planesFor(device, codec, rows, columns, random);
      const x = random.normals(columns);
      const matrix = { codec, rows, columns };
      const kernel = matvec({ matrix, shard: { firstRow: 0, rows }, variant });
      const { y } = await run(gpu, kernel, { ...planes, x, y: rows });
      expect(nmse(new Float32Array(y), matvecReference(weights, x))).toBeLessThan(bound(codec));
    }
  });

  it('computes rows of the widths of Gemma, whose teams of threads differ', async () => {
    if (!available(place) || (place !== 'subgroup' && place !== 'workgroup')) return;
    for (const columns of [640, 1024, 1152, 5376]) {
      const rows = 43;
      const random = new Random(columns);
      const { weights, ...planes } = planesFor(device, 'q4', rows, columns, random);
      const x = random.normals(columns);
      const kernel = matvec({
        matrix: { codec: 'q4', rows, columns },
        shard: { firstRow: 0, rows },
        variant,
      });
      const { y } = await run(gpu, kernel, { ...planes, x, y: rows });
      expect(nmse(new Float32Array(y), matvecReference(weights, x))).toBeLessThan(1e-10);
    }
  });

  it('reads and writes turned rows', async () => {
    if (!available(place) || (place !== 'subgroup' && place !== 'workgroup')) return;
    for (const codec of ['q4', 'f16'] as const) {
      const [rows, columns] = [2 * 64, 96];
      const random = new Random(9);
      const { weights, ...planes } = planesFor(device, codec, rows, columns, random);
      const x = random.normals(columns);
      const options = { matrix: { codec, rows, columns }, shard: { firstRow: 0, rows }, variant };
      const kernel = matvec({ ...options, epilogue: 'geglu', inputOrder: 'turned', outputOrder: 'turned' });
      const { y } = await run(gpu, kernel, { ...planes, x: turnedReference(x), y: rows / 2 });
      const expected = gegluReference(matvecReference(weights, x), rows / 2);
      expect(nmse(new Float32Array(y), turnedReference(expected))).toBeLessThan(1e-10);
    }
  });

  it('keeps outliers of 1e5, gives zero for zero, and writes only its own outputs', async () => {
    if (!available(place)) return;
    for (const codec of ['q4m', 'q8', 'f32'] as const) {
      const [rows, columns] = [21, 64];
      const random = new Random(5);
      const { weights, ...planes } = planesFor(device, codec, rows, columns, random);
      const x = random.normals(columns);
      x[17] = 1e5;
      x[40] = -1e5;
      const matrix = { codec, rows: 100, columns };
      const kernel = matvec({ matrix, shard: { firstRow: 30, rows }, variant, outputOffset: 9 });
      const before = new Float32Array(80).fill(7);
      const { y } = await run(gpu, kernel, { ...planes, x, y: before });
      const after = new Float32Array(y);
      expect(nmse(after.subarray(39, 60), matvecReference(weights, x))).toBeLessThan(bound(codec));
      expect([...after.subarray(0, 39), ...after.subarray(60)].every((value) => value === 7)).toBe(true);
      const zero = await run(gpu, kernel, { ...planes, x: new Float32Array(columns), y: before });
      expect(new Float32Array(zero.y).subarray(39, 60)).toEqual(new Float32Array(rows));
    }
  });

  // Numbers read as halves are exact, so they are held to the same.
  it.each(['q4', 'q4m', 'q6', 'q8'] as const)(
    '%s as halves: with outliers, and zero for zero',
    async (codec) => {
      // Sums of threads are those of the plain ones, whatever the variant: each is a compilation.
      if (place !== 'workgroup') return;
      const [rows, columns] = [21, 416];
      const random = new Random(9);
      const { weights, ...planes } = planesFor(device, codec, rows, columns, random);
      const matrix = { codec, rows, columns };
      const shape = { ...shapeOf(rows, columns), arithmetic: 'halves' } as const;
      const kernel = matvec({ matrix, shard: { firstRow: 0, rows }, variant }, shape);
      for (const outlier of [0, 1e5]) {
        const x = random.normals(columns);
        if (outlier > 0) x[17] = outlier;
        const { y } = await run(gpu, kernel, { ...planes, x, y: rows });
        expect(nmse(new Float32Array(y), matvecReference(weights, x))).toBeLessThan(1e-10);
      }
      const zero = await run(gpu, kernel, { ...planes, x: new Float32Array(columns), y: rows });
      expect(new Float32Array(zero.y)).toEqual(new Float32Array(rows));
    },
  );

  /**
   * x in bytes of the largest of 32, which of normal numbers is twice their deviation: each is off by 2 / 127 / sqrt(12) of
   * that, and so is their sum, 2e-5 as a mean square. Minima cancel out, and their errors do not: 1.5e-4 there.
   */
  it.each(['q4', 'q4m', 'q6', 'q8'] as const)(
    '%s as int8: within 8 bits, and zero for zero',
    async (codec) => {
      if (place !== 'workgroup') return;
      const [rows, columns] = [21, 416];
      const random = new Random(11);
      const { weights, ...planes } = planesFor(device, codec, rows, columns, random);
      const matrix = { codec, rows, columns };
      const shard = { firstRow: 0, rows };
      const kernel = matvec({ matrix, shard, variant }, int8ShapeOf(rows, columns));
      for (const outlier of [0, 1e5]) {
        const x = random.normals(columns);
        if (outlier > 0) x[17] = outlier;
        const { y } = await run(gpu, kernel, { ...planes, x, y: rows });
        expect(nmse(new Float32Array(y), matvecReference(weights, x))).toBeLessThan(
          codec === 'q4m' ? 3e-4 : 1e-4,
        );
      }
      const zero = await run(gpu, kernel, { ...planes, x: new Float32Array(columns), y: rows });
      expect(new Float32Array(zero.y)).toEqual(new Float32Array(rows));
    },
  );

  it('reads the row of x that the step names', async () => {
    if (!available(place)) return;
    const [rows, columns] = [5, 64];
    const random = new Random(6);
    const { weights, ...planes } = planesFor(device, 'q8', rows, columns, random);
    const x = random.normals(columns * 4);
    const matrix = { codec: 'q8', rows, columns } as const;
    const kernel = matvec({ matrix, shard: { firstRow: 0, rows }, variant, inputRow: 'logit-row' });
    const { y } = await run(gpu, kernel, { ...planes, x, y: rows }, { logitRow: 2 });
    const row = x.subarray(2 * columns, 3 * columns);
    expect(nmse(new Float32Array(y), matvecReference(weights, row))).toBeLessThan(bound('q8'));
  });

  it('geglu: gelu of the gate rows times the up rows, finite at any size', async () => {
    if (!available(place)) return;
    for (const codec of ['q5', 'f16'] as const) {
      for (const size of [1, 1e5]) {
        const [rows, columns] = [2 * 19, 96];
        const random = new Random(8);
        const { weights, ...planes } = planesFor(device, codec, rows, columns, random);
        const x = random.normals(columns, size);
        const matrix = { codec, rows, columns };
        const kernel = matvec({ matrix, shard: { firstRow: 0, rows }, variant, epilogue: 'geglu' });
        const { y } = await run(gpu, kernel, { ...planes, x, y: rows / 2 });
        expect(nmse(new Float32Array(y), gegluReference(matvecReference(weights, x), rows / 2))).toBeLessThan(
          1e-7,
        );
      }
    }
  });
});
