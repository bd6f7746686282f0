import type { DeviceLayout } from '../../device/layout.ts';
import type { VisionConfig } from '../../model/config.ts';
import type { PlanEntry } from '../../shared/memory-plan.ts';
import type { TensorShape } from '../../weights/stacking.ts';
import type { VisionTensors } from '../../weights/tensor-map-vision.ts';
import { WeightPlanner } from '../../weights/weight-planner.ts';
import { embeddingBytes, scratchType, visionScratchWords, type VisionScratchName } from './buffers.ts';
import { loadVisionWeights } from './weights.ts';

/** The buffers that the tower takes while it is on the GPU, and those of `images` embeddings. */
export async function planVision(
  config: VisionConfig,
  tensors: Omit<VisionTensors<TensorShape>, 'notes'>,
  layout: DeviceLayout,
  images: number,
): Promise<PlanEntry[]> {
  const planner = new WeightPlanner(layout, 'vision');
  await loadVisionWeights(planner, tensors, async (projection) => ({
    ...projection,
    type: 'F32',
    shape: [...projection.shape].reverse(),
  }));
  const words = Object.entries(visionScratchWords(config)) as [VisionScratchName, number][];
  const embedding = (owner: string): PlanEntry => {
    return { owner, kind: 'vision', dtype: 'f32', bytes: embeddingBytes(config) };
  };
  return [
    ...planner.entries,
    ...words.map(([name, count]): PlanEntry => {
      return { owner: 'siglip', kind: 'vision', dtype: scratchType(name), bytes: count * 4 };
    }),
    embedding('siglip'),
    ...Array.from({ length: images }, () => embedding('image')),
  ];
}
