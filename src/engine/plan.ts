import { planMemory } from '../decoder/plan.ts';
import { ROOMY_GPU } from '../gpu/layout.ts';
import type { ModelConfig } from '../model/config.ts';
import { shapeConfig } from '../model/shapes.ts';
import { FacetError } from '../shared/errors.ts';
import { SIZE_FACTS, SIZES } from '../shared/family.ts';
import type { PlanEntry, ShapePlan } from '../shared/memory-plan.ts';
import type { PlanRequest } from '../shared/plan-request.ts';
import { planVision } from '../vision/siglip/plan.ts';
import { WEIGHT_TYPES, type WeightType } from '../weights/gguf/types.ts';
import { shapeTensors } from '../weights/shape-tensors.ts';
import type { TensorShape } from '../weights/stacking.ts';
import { siglipConfig, visionShapeTensors } from '../weights/vision-shape-tensors.ts';
import type { TextTensors } from '../weights/tensor-map.ts';

/** A published size and its tensors in a quantisation. @throws FacetError `bad-request` */
export function findShape(
  shape: string,
  quantisation: string,
): { readonly config: ModelConfig; readonly tensors: TextTensors<TensorShape> } {
  const name = SIZES.find((known) => known === shape.toLowerCase());
  const type = quantisation.toUpperCase();
  if (!name || !(type in WEIGHT_TYPES)) {
    throw new FacetError(
      'bad-request',
      `There is no shape "${shape}" with weights "${quantisation}".`,
      `Shapes are ${SIZES.join(', ')}; types ${Object.keys(WEIGHT_TYPES).join(', ')}.`,
    );
  }
  const config = shapeConfig(name);
  return { config, tensors: shapeTensors(config, type as WeightType) };
}

/** The memory a published size will take, with nothing loaded and no GPU. @throws FacetError `bad-request` */
export async function planShape({
  shape,
  quantisation,
  contextLength: wanted,
  kvType = 'f16',
}: PlanRequest): Promise<ShapePlan> {
  const { config, tensors } = findShape(shape, quantisation);
  const contextLength = Math.min(wanted, config.contextLength);
  const plan = await planMemory(config, tensors, { contextLength, kvType, layout: ROOMY_GPU });
  const tower = SIZE_FACTS[shape].vision ? await towerOf(config) : [];
  const visionBytes = tower.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    ...plan,
    entries: [...plan.entries, ...tower],
    totalBytes: plan.totalBytes + visionBytes,
    contextLength,
    window: config.window,
  };
}

/** Memory that the tower of a published size takes at 16 bits, and one image. */
export function towerOf({ width }: ModelConfig): Promise<PlanEntry[]> {
  const vision = siglipConfig(width);
  return planVision(vision, visionShapeTensors(vision), ROOMY_GPU, 1);
}
