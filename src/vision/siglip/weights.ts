import type { Allocation, BufferSlice } from '../../gpu/memory.ts';
import type { Matrix } from '../../kernels/matrix.ts';
import { stackable, type TensorLike } from '../../weights/stacking.ts';
import type { VisionLayerTensors, VisionTensors } from '../../weights/tensor-map-vision.ts';
import { transposed } from '../../weights/transposed.ts';
import type { WeightUploader } from '../../weights/upload.ts';

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

/** Brings a vision file to the GPU. @throws what the uploader throws; nothing stays allocated then. */
export async function loadVisionWeights(
  uploader: WeightUploader,
  tensors: VisionTensors,
): Promise<VisionWeights> {
  const patches = tensors.patchEmbedding;
  const [width = 0, ...rest] = patches.shape;
  const asMatrix = { ...patches, shape: [width, rest.reduce((a, b) => a * b, 1)] };
  const positions = tensors.positionEmbedding;
  const asVector = { ...positions, shape: [positions.shape.reduce((a, b) => a * b, 1)] };
  const parts = {
    patchEmbedding: {
      weight: await uploader.matrix([asMatrix]),
      bias: await uploader.vector(tensors.patchEmbeddingBias),
    },
    positions: await uploader.vector(asVector),
    layers: await loadLayers(uploader, tensors.layers),
    postNorm: {
      weight: await uploader.vector(tensors.postNorm),
      bias: await uploader.vector(tensors.postNormBias),
    },
    projectorNorm: await uploader.vector(tensors.projectorNorm),
    // The one matrix that the file holds as [in][out].
    projection: await uploader.matrix([await transposed(tensors.projection)]),
  };
  return { ...parts, allocations: await uploader.finish() };
}

async function loadLayers(
  uploader: WeightUploader,
  layers: readonly VisionLayerTensors[],
): Promise<VisionLayerWeights[]> {
  const loaded: VisionLayerWeights[] = [];
  const matrix = async (weight: TensorLike, bias: TensorLike): Promise<Affine<Matrix>> => ({
    weight: await uploader.matrix([weight]),
    bias: await uploader.vector(bias),
  });
  const vector = async (weight: TensorLike, bias: TensorLike): Promise<Affine<BufferSlice>> => ({
    weight: await uploader.vector(weight),
    bias: await uploader.vector(bias),
  });
  for (const layer of layers) {
    const qkv: Matrix[] = [];
    for (const group of stackable<TensorLike>([layer.query, layer.key, layer.value])) {
      qkv.push(await uploader.matrix(group));
    }
    loaded.push({
      attentionNorm: await vector(layer.attentionNorm, layer.attentionNormBias),
      qkv,
      queryBias: await uploader.vector(layer.queryBias),
      keyBias: await uploader.vector(layer.keyBias),
      valueBias: await uploader.vector(layer.valueBias),
      attentionOutput: await matrix(layer.attentionOutput, layer.attentionOutputBias),
      feedForwardNorm: await vector(layer.feedForwardNorm, layer.feedForwardNormBias),
      up: await matrix(layer.up, layer.upBias),
      down: await matrix(layer.down, layer.downBias),
    });
  }
  return loaded;
}
