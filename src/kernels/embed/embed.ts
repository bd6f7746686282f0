import { defineKernel, type Kernel } from '../../device/kernel.ts';
import { stepWgsl } from '../../device/step.ts';
import { planeBindings, planeConstants, planeText, quadAtText, type PlaneName } from '../codec/planes.ts';
import type { Matrix, MatrixShard } from '../matrix.ts';
import text from './embed.wgsl?raw';

/** The id that stands for a place filled by something else (an image's soft tokens); its row is left alone. */
export const PLACEHOLDER_TOKEN = 0xffff_ffff;

const THREADS = 64;

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
export function embed(options: EmbedOptions): Kernel<'step' | 'tokens' | 'x' | PlaneName> {
  const { shard, scale } = options;
  const { codec, columns } = options.matrix;
  const quads = columns / 4;
  return defineKernel({
    name: `embed.${codec}`,
    wgsl: [stepWgsl, planeText(codec, 3, 'words'), quadAtText(codec), text].join('\n'),
    bindings: [
      { name: 'step', kind: 'step' },
      { name: 'tokens', kind: 'read' },
      { name: 'x', kind: 'write' },
      ...planeBindings(codec),
    ],
    constants: {
      ...planeConstants(codec, columns),
      ROW_QUADS: quads,
      FIRST_ROW: shard.firstRow,
      ROWS: shard.rows,
      SCALE: scale,
    },
    workgroups: (step) => [Math.ceil(quads / THREADS), step.tokens, 1],
    cost: (step) => ({ bytes: step.tokens * columns * 8, flops: step.tokens * columns }),
  });
}
