import { codecOf } from '../../kernels/codec/codec.ts';
import { type KernelUse, linearOf, usesOf } from '../../kernels/kernel-use.ts';
import type { Linear } from '../../kernels/variants.ts';
import { stackable, type TensorShape } from '../../weights/stacking.ts';
import type { VisionTensors } from '../../weights/tensor-map-vision.ts';

/** The products of the layers of a vision tower, each form once, before the tower itself is loaded. */
export const visionKernelUses = ({ layers }: Pick<VisionTensors<TensorShape>, 'layers'>): KernelUse[] =>
  usesOf(
    layers.flatMap(({ query, key, value, attentionOutput, up, down }) => [
      ...stackable([query, key, value]).map(stacked),
      ...[attentionOutput, up, down].map((tensor) => stacked([tensor])),
    ]),
  );

function stacked(tensors: readonly TensorShape[]): Linear {
  const [{ type, shape } = { type: '', shape: [] }] = tensors;
  const rows = tensors.reduce((sum, tensor) => sum + (tensor.shape[0] ?? 0), 0);
  return linearOf('matmul', { codec: codecOf(type), rows, columns: shape.at(-1) ?? 0 });
}
