import { defineKernel, read, stepUniform, write } from '../define-kernel.ts';
import { planeBindings, planeConstants, planeText } from '../codec/planes.ts';
import { quadAtText } from '../codec/quad-decoder.ts';
import { floatBits, type WasmForm } from '../../device/kernel.ts';
import { codecs, scaleHalves, UNIT } from '../codec/codec.ts';
import type { Matrix, MatrixShard } from '../matrix.ts';
import { quadGroups, SINGLE_THREADS } from '../wgsl/workgroup.ts';
import text from './embed.wgsl?raw';

/** The id that stands for a place filled by something else (an image's soft tokens); its row is left alone. */
export const PLACEHOLDER_TOKEN = 0xffff_ffff;

export interface EmbedOptions {
  /** The embedding [V][D]. */
  readonly matrix: Pick<Matrix, 'codec' | 'columns'>;
  readonly shard: Pick<MatrixShard, 'firstRow' | 'rows'>;
  /** Factor on the row; sqrt(D) for Gemma. */
  readonly scale: number;
}

/**
 * x [T][D] = scale * rows of the embedding for the tokens `tokens[step.token_offset + t]`. Tokens whose
 * row lies outside the shard leave their row of x as it is, so one dispatch for each shard fills x.
 */
export function embed(options: EmbedOptions) {
  const { shard, scale } = options;
  const { codec, columns } = options.matrix;
  const quads = columns / 4;
  return defineKernel({
    op: 'embed',
    codec,
    text: () => [planeText(codec), quadAtText(codec), text],
    bindings: {
      step: stepUniform,
      tokens: read('array<u32>'),
      x: write('array<vec4<f32>>'),
      ...planeBindings(codec, 'words'),
    },
    sizes: { THREADS: SINGLE_THREADS },
    constants: {
      ...planeConstants(codec, columns),
      ROW_QUADS: quads,
      FIRST_ROW: shard.firstRow,
      ROWS: shard.rows,
      SCALE: scale,
    },
    workgroups: (step) => [quadGroups(columns), step.tokens, 1],
    cost: (step) => ({ bytes: step.tokens * columns * 8, flops: step.tokens * columns }),
    wasm: embedWasm(options),
  });
}

/** Words: see embed.as.ts. */
function embedWasm({ matrix, shard, scale }: EmbedOptions): WasmForm {
  const codec = codecs[matrix.codec];
  const plain = codec.kind === 'float';
  const length = matrix.columns / (plain ? 4 : UNIT);
  const layout = plain
    ? [['f32', 'f16', 'bf16'].indexOf(codec.name)]
    : [
        codec.lowBits,
        codec.highBits,
        codec.groups,
        scaleHalves(codec) / codec.groups - 1,
        codec.lowBits === 8 ? -128 : codec.offset,
        codec.codebook ? 1 : 0,
      ];
  return {
    entry: plain ? 'embed_plain' : codec.highBits > 0 ? 'embed_high' : 'embed',
    units: ({ tokens }) => tokens,
    arguments: ({ tokenOffset }) => [
      length,
      shard.firstRow,
      shard.rows,
      floatBits(scale),
      tokenOffset,
      ...layout,
    ],
  };
}
