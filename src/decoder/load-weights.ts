import type { Allocation } from '../device/memory.ts';
import type { Matrix } from '../kernels/matrix.ts';
import { stackable, type TensorShape } from '../weights/stacking.ts';
import type { LayerTensors, TextTensors } from '../weights/tensor-map.ts';
import type { WeightMaker } from '../weights/weight-maker.ts';
import type { DecoderWeights, LayerWeights } from './weights.ts';

/** Weights on the GPU and the buffers that hold them; `release` each when the model goes. */
export interface LoadedWeights {
  readonly weights: DecoderWeights;
  readonly allocations: readonly Allocation[];
}

/**
 * Brings all tensors of a text model to the GPU in the order of their use.
 * @throws FacetError what the maker throws; nothing stays allocated then.
 */
export async function loadWeights<Tensor extends TensorShape>(
  maker: WeightMaker<Tensor>,
  tensors: Omit<TextTensors<Tensor>, 'notes'>,
): Promise<LoadedWeights> {
  const weights = await placeWeights(maker, tensors);
  return { weights, allocations: await maker.finish() };
}

/** As `loadWeights`, but for the maker's `finish`: with an uploader, the buffers are there and still empty. */
export async function placeWeights<Tensor extends TensorShape>(
  maker: WeightMaker<Tensor>,
  tensors: Omit<TextTensors<Tensor>, 'notes'>,
): Promise<DecoderWeights> {
  const embedding = await maker.matrix([tensors.embedding]);
  const layers: LayerWeights[] = [];
  for (const [index, layer] of tensors.layers.entries()) layers.push(await placeLayer(maker, layer, index));
  const outputNorm = await maker.vector(tensors.outputNorm);
  const head = tensors.head ? await maker.matrix([tensors.head]) : embedding;
  return { embedding, head, outputNorm, layers };
}

async function placeLayer<Tensor extends TensorShape>(
  maker: WeightMaker<Tensor>,
  tensors: LayerTensors<Tensor>,
  layer: number,
): Promise<LayerWeights> {
  const stack = async (parts: readonly Tensor[]): Promise<Matrix[]> => {
    const matrices: Matrix[] = [];
    for (const group of stackable(parts)) matrices.push(await maker.matrix(group, { layer }));
    return matrices;
  };
  return {
    attentionNorm: await maker.vector(tensors.attentionNorm, { layer }),
    qkv: await stack([tensors.query, tensors.key, tensors.value]),
    queryNorm: await maker.vector(tensors.queryNorm, { layer }),
    keyNorm: await maker.vector(tensors.keyNorm, { layer }),
    attentionOutput: await maker.matrix([tensors.attentionOutput], { layer }),
    postAttentionNorm: await maker.vector(tensors.postAttentionNorm, { layer }),
    feedForwardNorm: await maker.vector(tensors.feedForwardNorm, { layer }),
    gateUp: await stack([tensors.gate, tensors.up]),
    down: await maker.matrix([tensors.down], { layer }),
    postFeedForwardNorm: await maker.vector(tensors.postFeedForwardNorm, { layer }),
  };
}
