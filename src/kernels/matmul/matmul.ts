import { defineKernel, read, stepUniform, write } from '../define-kernel.ts';
import { planeBytes, codecs, UNIT } from '../codec/codec.ts';
import { planeBindings, planeConstants, planeText } from '../codec/planes.ts';
import type { WasmForm } from '../../device/kernel.ts';
import { RECORD_BYTES } from '../codec/interleave.ts';
import type { Matrix, MatrixShard } from '../matrix.ts';
import { MATMUL_SHAPE, type MatmulShape } from './shape.ts';
import { tiledText } from './tiled-text.ts';

export interface MatmulOptions {
  /** W [rows][columns] */
  readonly matrix: Pick<Matrix, 'codec' | 'rows' | 'columns'>;
  readonly shard: Pick<MatrixShard, 'firstRow' | 'rows'>;
  /** Floats from one row of Y to the next; the rows of the matrix unless said otherwise. */
  readonly outputStride?: number;
  /** Index in a row of Y of row 0 of the matrix. */
  readonly outputOffset?: number;
}

/** Y [T][outputStride], Y[t][outputOffset + firstRow + r] = W[r] . X[t], for the `step.tokens` rows of X [T][columns]. */
export function matmul(options: MatmulOptions, shape: MatmulShape = MATMUL_SHAPE) {
  const { matrix, shard, outputOffset = 0, outputStride = matrix.rows } = options;
  const { codec, columns } = matrix;
  const planes = planeBytes(codec, shard.rows, columns);
  return defineKernel({
    op: 'matmul',
    variant: 'tiled',
    codec,
    text: () => [
      planeText(codec),
      'override ROWS: u32;\noverride ROW_QUADS: u32;\noverride FIRST_OUTPUT: u32;\noverride OUTPUT_STRIDE: u32;',
      tiledText(codec, columns, shape),
    ],
    bindings: {
      step: stepUniform,
      x: read('array<vec4<f32>>'),
      y: write('array<f32>'),
      ...planeBindings(codec, 'words'),
    },
    constants: {
      ...planeConstants(codec, columns),
      ROWS: shard.rows,
      ROW_QUADS: columns / 4,
      FIRST_OUTPUT: outputOffset + shard.firstRow,
      OUTPUT_STRIDE: outputStride,
    },
    workgroups: (step) => [Math.ceil(shard.rows / shape.rows), Math.ceil(step.tokens / shape.tokens), 1],
    cost: (step) => ({
      bytes: planes.low + planes.high + planes.scales + step.tokens * (columns + shard.rows) * 4,
      flops: 2 * step.tokens * shard.rows * columns,
    }),
    effort: ({ tokens }) => 2 * Math.ceil(tokens / shape.tokens) * shape.tokens * shard.rows * columns,
    divisible: true,
    wasm: matmulWasm(options),
  });
}

/** On the processor a unit of work is 8 rows for a tile of at most 64 tokens. */
const ROWS = 8;
const MOST_TOKENS = 64;
/** Activations of a tile, in 16 bits, should stay in a processor's second cache. */
const TILE_BYTES = 512 * 1024;
/** Weights that are unpacked at a time: 32 units of 640 bytes, or 512 columns of 8 rows in f32. */
const PANEL_BYTES = 20_480;

/** Words: units (or quads) of a row, rows, first index in y, floats from row to row of y, tokens, tokens of a tile. */
function matmulWasm(options: MatmulOptions): WasmForm {
  const { matrix, shard, outputOffset = 0, outputStride = matrix.rows } = options;
  const { codec, columns } = matrix;
  const plain = codecs[codec].kind === 'float';
  const tokenBytes = plain ? columns * 4 : (columns / UNIT) * RECORD_BYTES;
  const fitting = Math.floor(TILE_BYTES / tokenBytes / 4) * 4;
  const tileTokens = Math.max(8, Math.min(MOST_TOKENS, fitting));
  const job = [columns / (plain ? 4 : UNIT), shard.rows, outputOffset + shard.firstRow, outputStride];
  return {
    entry: `matmul_${codec}`,
    units: ({ tokens }) => Math.ceil(shard.rows / ROWS) * Math.ceil(tokens / tileTokens),
    arguments: ({ tokens }) => [...job, tokens, tileTokens],
    scratchBytes: MOST_TOKENS * ROWS * 4 + PANEL_BYTES + (plain ? 0 : tileTokens * tokenBytes),
  };
}
