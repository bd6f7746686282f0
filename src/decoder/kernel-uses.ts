import { gatedMatrix } from '../kernels/linear.ts';
import type { Matrix } from '../kernels/matrix.ts';
import { type Linear, linearKey } from '../kernels/variants.ts';
import type { DecoderWeights, LayerWeights } from './weights.ts';

/** A product that a model computes, and with how many matrices of that form. */
export interface KernelUse {
  readonly linear: Linear;
  readonly matrices: number;
}

/** The products of a text model, each form once, in the order of their use: those of a token, then those of a chunk. */
export function kernelUses({ layers, head }: Pick<DecoderWeights, 'layers' | 'head'>): KernelUse[] {
  const uses = [
    ...layers.flatMap(ofToken),
    use('matvec', head),
    ...layers.flatMap((layer) => all(layer).map((matrix) => use('matmul', matrix))),
  ];
  const counts = new Map<string, KernelUse>();
  for (const linear of uses) {
    const key = linearKey(linear);
    counts.set(key, { linear, matrices: (counts.get(key)?.matrices ?? 0) + 1 });
  }
  return [...counts.values()];
}

const all = ({ qkv, attentionOutput, gateUp, down }: LayerWeights): Matrix[] => [
  ...qkv,
  attentionOutput,
  ...gateUp,
  down,
];

function ofToken({ qkv, attentionOutput, gateUp, down }: LayerWeights): Linear[] {
  const gated = gatedMatrix(gateUp);
  return [
    ...[...qkv, attentionOutput].map((matrix) => use('matvec', matrix)),
    ...(gated ? [use('geglu', gated.matrix)] : gateUp.map((matrix) => use('matvec', matrix))),
    use('matvec', down),
  ];
}

const use = (kind: Linear['use'], { codec, rows, columns }: Matrix): Linear => ({
  use: kind,
  codec,
  rows,
  columns,
});
