import { type KernelUse, linearOf, usesOf } from '../kernels/kernel-use.ts';
import { gatedMatrix } from '../kernels/linear.ts';
import type { Matrix } from '../kernels/matrix.ts';
import type { Linear } from '../kernels/variants.ts';
import type { DecoderWeights, LayerWeights } from './weights.ts';

/** The products of a text model, each form once, in the order of their use: those of a token, then those of a chunk. */
export const kernelUses = ({ layers, head }: Pick<DecoderWeights, 'layers' | 'head'>): KernelUse[] =>
  usesOf([
    ...layers.flatMap(ofToken),
    linearOf('matvec', head),
    ...layers.flatMap((layer) => all(layer).map((matrix) => linearOf('matmul', matrix))),
  ]);

const all = ({ qkv, attentionOutput, gateUp, down }: LayerWeights): Matrix[] => [
  ...qkv,
  attentionOutput,
  ...gateUp,
  down,
];

function ofToken({ qkv, attentionOutput, gateUp, down }: LayerWeights): Linear[] {
  const gated = gatedMatrix(gateUp);
  return [
    ...[...qkv, attentionOutput].map((matrix) => linearOf('matvec', matrix)),
    ...(gated ? [linearOf('geglu', gated.matrix)] : gateUp.map((matrix) => linearOf('matvec', matrix))),
    linearOf('matvec', down),
  ];
}
