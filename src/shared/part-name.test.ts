import { expect, it } from 'vitest';
import { partName } from './part-name.ts';

it('takes the name of a part apart, with or without its folder', () => {
  expect(partName('model-Q8_0-00002-of-00003.gguf')).toEqual({ stem: 'model-Q8_0', part: 2, parts: 3 });
  expect(partName('hub:owner/name@main/q/model-00001-of-00012.GGUF')).toEqual({
    stem: 'hub:owner/name@main/q/model',
    part: 1,
    parts: 12,
  });
});

it('knows a file that stands alone', () => {
  for (const name of ['model.gguf', 'model-0001-of-0003.gguf', 'model-00001-of-00003.bin', ''])
    expect(partName(name)).toBeUndefined();
});
