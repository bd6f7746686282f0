import type { Allocation } from '../gpu/memory.ts';
import type { Matrix } from '../kernels/matrix.ts';
import { stackable, type TensorLike } from '../weights/stacking.ts';
import type { LayerTensors, TextTensors } from '../weights/tensor-map.ts';
import type { WeightUploader } from '../weights/upload.ts';
import type { DecoderWeights, LayerWeights } from './weights.ts';

/** Weights on the GPU and the buffers that hold them; `release` each when the model goes. */
export interface LoadedWeights {
  readonly weights: DecoderWeights;
  readonly allocations: readonly Allocation[];
}

/**
 * Brings all tensors of a text model to the GPU in the order of their use.
 * @throws FacetError what {@link WeightUploader} throws; nothing stays allocated then.
 */
export async function loadWeights(uploader: WeightUploader, tensors: TextTensors): Promise<LoadedWeights> {
  const embedding = await uploader.matrix([tensors.embedding]);
  const layers: LayerWeights[] = [];
  for (const [index, layer] of tensors.layers.entries()) layers.push(await loadLayer(uploader, layer, index));
  const outputNorm = await uploader.vector(tensors.outputNorm);
  const head = tensors.head ? await uploader.matrix([tensors.head]) : embedding;
  return { weights: { embedding, head, outputNorm, layers }, allocations: await uploader.finish() };
}

async function loadLayer(uploader: WeightUploader, tensors: LayerTensors, layer: number): Promise<LayerWeights> {
  const stack = async (parts: readonly TensorLike[]): Promise<Matrix[]> => {
    const matrices: Matrix[] = [];
    for (const group of stackable(parts)) matrices.push(await uploader.matrix(group, { layer }));
    return matrices;
  };
  return {
    attentionNorm: await uploader.vector(tensors.attentionNorm, { layer }),
    qkv: await stack([tensors.query, tensors.key, tensors.value]),
    queryNorm: await uploader.vector(tensors.queryNorm, { layer }),
    keyNorm: await uploader.vector(tensors.keyNorm, { layer }),
    attentionOutput: await uploader.matrix([tensors.attentionOutput], { layer }),
    postAttentionNorm: await uploader.vector(tensors.postAttentionNorm, { layer }),
    feedForwardNorm: await uploader.vector(tensors.feedForwardNorm, { layer }),
    gateUp: await stack([tensors.gate, tensors.up]),
    down: await uploader.matrix([tensors.down], { layer }),
    postFeedForwardNorm: await uploader.vector(tensors.postFeedForwardNorm, { layer }),
  };
}
