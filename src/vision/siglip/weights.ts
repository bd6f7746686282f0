import type { Allocation, BufferSlice } from '../../device/memory.ts';
import type { Matrix } from '../../kernels/matrix.ts';
import { stackable, type TensorShape } from '../../weights/stacking.ts';
import type { VisionLayerTensors, VisionTensors } from '../../weights/tensor-map-vision.ts';
import type { WeightMaker } from '../../weights/weight-maker.ts';

/** A weight and its bias. */
export interface Affine<Weight> {
  readonly weight: Weight;
  readonly bias: BufferSlice;
}

export interface VisionLayerWeights {
  readonly attentionNorm: Affine<BufferSlice>;
  /** q, k and v [3N][N], stacked where their types allow. */
  readonly qkv: readonly Matrix[];
  readonly queryBias: BufferSlice;
  readonly keyBias: BufferSlice;
  readonly valueBias: BufferSlice;
  readonly attentionOutput: Affine<Matrix>;
  readonly feedForwardNorm: Affine<BufferSlice>;
  readonly up: Affine<Matrix>;
  readonly down: Affine<Matrix>;
}

/** The vision tower and the projector on the GPU. */
export interface VisionWeights {
  /** [N][3 * patch * patch] */
  readonly patchEmbedding: Affine<Matrix>;
  /** [P][N] f32 */
  readonly positions: BufferSlice;
  readonly layers: readonly VisionLayerWeights[];
  readonly postNorm: Affine<BufferSlice>;
  /** [N] */
  readonly projectorNorm: BufferSlice;
  /** [D][N] */
  readonly projection: Matrix;
  /** Every buffer of the above; `release` each to evict the tower. */
  readonly allocations: readonly Allocation[];
}

/**
 * Brings a vision file to the GPU. `turned` gives the projection as [D][N]: the one matrix that the file
 * holds as [in][out].
 * @throws what the maker and `turned` throw; with a `WeightUploader` nothing stays allocated then.
 */
export async function loadVisionWeights<Tensor extends TensorShape>(
  maker: WeightMaker<Tensor>,
  tensors: Omit<VisionTensors<Tensor>, 'notes'>,
  turned: (projection: Tensor) => Promise<Tensor>,
): Promise<VisionWeights> {
  const patches = tensors.patchEmbedding;
  const [width = 0, ...rest] = patches.shape;
  const asMatrix = { ...patches, shape: [width, rest.reduce((a, b) => a * b, 1)] };
  // First, because a failure to read it is not the maker's, which only then has nothing to free.
  const projection = await turned(tensors.projection);
  const positions = tensors.positionEmbedding;
  const asVector = { ...positions, shape: [positions.shape.reduce((a, b) => a * b, 1)] };
  const parts = {
    patchEmbedding: {
      weight: await maker.matrix([asMatrix]),
      bias: await maker.vector(tensors.patchEmbeddingBias),
    },
    positions: await maker.vector(asVector),
    layers: await loadLayers(maker, tensors.layers),
    postNorm: {
      weight: await maker.vector(tensors.postNorm),
      bias: await maker.vector(tensors.postNormBias),
    },
    projectorNorm: await maker.vector(tensors.projectorNorm),
    projection: await maker.matrix([projection]),
  };
  return { ...parts, allocations: await maker.finish() };
}

async function loadLayers<Tensor extends TensorShape>(
  maker: WeightMaker<Tensor>,
  layers: readonly VisionLayerTensors<Tensor>[],
): Promise<VisionLayerWeights[]> {
  const loaded: VisionLayerWeights[] = [];
  const matrix = async (weight: Tensor, bias: Tensor): Promise<Affine<Matrix>> => ({
    weight: await maker.matrix([weight]),
    bias: await maker.vector(bias),
  });
  const vector = async (weight: Tensor, bias: Tensor): Promise<Affine<BufferSlice>> => ({
    weight: await maker.vector(weight),
    bias: await maker.vector(bias),
  });
  for (const layer of layers) {
    const qkv: Matrix[] = [];
    for (const group of stackable<Tensor>([layer.query, layer.key, layer.value])) {
      qkv.push(await maker.matrix(group));
    }
    loaded.push({
      attentionNorm: await vector(layer.attentionNorm, layer.attentionNormBias),
      qkv,
      queryBias: await maker.vector(layer.queryBias),
      keyBias: await maker.vector(layer.keyBias),
      valueBias: await maker.vector(layer.valueBias),
      attentionOutput: await matrix(layer.attentionOutput, layer.attentionOutputBias),
      feedForwardNorm: await vector(layer.feedForwardNorm, layer.feedForwardNormBias),
      up: await matrix(layer.up, layer.upBias),
      down: await matrix(layer.down, layer.downBias),
    });
  }
  return loaded;
}
