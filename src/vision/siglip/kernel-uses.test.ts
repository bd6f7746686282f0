import { expect, it } from 'vitest';
import { siglipConfig, visionShapeTensors } from '../../weights/vision-shape-tensors.ts';
import { visionKernelUses } from './kernel-uses.ts';

it('are the four products of a layer, each with the matrices of all layers', () => {
  const uses = visionKernelUses(visionShapeTensors(siglipConfig(2560)));
  expect(uses.map(({ linear: { rows, columns }, matrices }) => [rows, columns, matrices])).toEqual([
    [3456, 1152, 27],
    [1152, 1152, 27],
    [4304, 1152, 27],
    [1152, 4304, 27],
  ]);
});
