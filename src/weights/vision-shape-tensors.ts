import type { VisionConfig } from '../model/config.ts';
import { tensorShape } from './shape-tensors.ts';
import type { TensorShape } from './stacking.ts';
import { describeVisionTensors, POSITION_EMBEDDING, type VisionTensors } from './tensor-map-vision.ts';

/** The SigLIP tower of the 4B, 12B and 27B, before a text model of width `projectionWidth`. */
export const siglipConfig = (projectionWidth: number, layerCount = 27): VisionConfig => ({
  layerCount,
  width: 1152,
  heads: 16,
  feedForward: 4304,
  imageSize: 896,
  patchSize: 14,
  normEpsilon: 1e-6,
  poolFactor: 4,
  projectionWidth,
});

/** The tensors of a vision file of this config in F16, as published ones are, for plans and benchmarks. */
export const visionShapeTensors = (config: VisionConfig): Omit<VisionTensors<TensorShape>, 'notes'> =>
  describeVisionTensors(config, (name, shape) =>
    tensorShape(name, shape.length === 2 && name !== POSITION_EMBEDDING ? 'F16' : 'F32', shape),
  );
