import { type GuessUses, type KernelUse, linearOf, usesOf } from '../kernels/kernel-use.ts';
import { gatedMatrix } from '../kernels/linear.ts';
import type { Matrix } from '../kernels/matrix.ts';
import type { Linear } from '../kernels/variants.ts';
import type { ModelConfig } from '../model/config.ts';
import { layersOf } from '../model/layers.ts';
import type { KvType } from '../shared/kv-row.ts';
import type { DecoderWeights, LayerWeights } from './weights.ts';

/**
 * The products of a text model, each form once, in the order of their use: those of a token, then those of a chunk.
 * `seams`: whether what reads the output of another layer or block of a token makes its x of the seam between them.
 */
export const kernelUses = (
  { layers, head }: Pick<DecoderWeights, 'layers' | 'head'>,
  seams: boolean,
): KernelUse[] =>
  usesOf([
    ...layers.flatMap((layer, index) => ofToken(layer, { entry: seams && index > 0, middle: seams })),
    linearOf('matvec', head),
    ...layers.flatMap((layer) => all(layer).map((matrix) => linearOf('matmul', matrix))),
  ]);

/** What verifies guesses in a text model; nothing where it writes no text. */
export function guessUses(
  { layers, head }: Pick<DecoderWeights, 'layers' | 'head'>,
  config: ModelConfig,
  kvType: KvType,
): GuessUses | undefined {
  if (config.embeds) return undefined;
  const matrices = [...layers.flatMap(all), head];
  const specs = layersOf(config);
  return {
    products: usesOf(matrices.map((matrix) => linearOf('columns', matrix))),
    layers: (['local', 'global'] as const).flatMap((kind) => specs.find((spec) => spec.kind === kind) ?? []),
    kvType,
  };
}

const all = ({ qkv, attentionOutput, gateUp, down }: LayerWeights): Matrix[] => [
  ...qkv,
  attentionOutput,
  ...gateUp,
  down,
];

/** Where a layer has seams: before its attention, and before its feed-forward block. */
interface Seams {
  readonly entry: boolean;
  readonly middle: boolean;
}

function ofToken({ qkv, attentionOutput, gateUp, down }: LayerWeights, { entry, middle }: Seams): Linear[] {
  const gated = gatedMatrix(gateUp);
  return [
    ...qkv.map((matrix) => linearOf(entry ? 'seam' : 'matvec', matrix)),
    linearOf('matvec', attentionOutput),
    ...(gated
      ? [linearOf(middle ? 'seam-geglu' : 'geglu', gated.matrix)]
      : gateUp.map((matrix) => linearOf(middle ? 'seam' : 'matvec', matrix))),
    linearOf('matvec', down),
  ];
}
