import { expect, test } from 'vitest';
import { shapeConfig } from '../model/shapes.ts';
import { modelFacts } from './facts.ts';

const tensors = [
  { type: 'Q8_0', shape: [2048, 1000] },
  { type: 'Q4_K', shape: [1024, 1000] },
];
const factsOf = (id: string) =>
  modelFacts(shapeConfig('270m'), tensors, {
    id,
    fileBytes: 1,
    contextLength: 512,
    chat: true,
    vision: false,
    loadMs: 1,
    stagesMs: {},
  });

test('a quantisation is called as the file is, and by most weights only where the name says nothing', () => {
  expect(factsOf('gemma-3-270m-q4_k_m.gguf').quantisation).toBe('Q4_K_M');
  expect(factsOf('model.gguf').quantisation).toBe('Q8_0');
});
