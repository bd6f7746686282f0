import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readFile } from 'node:fs/promises';
import type { Device } from '../src/device/device.ts';
import { generate } from '../src/engine/generate.ts';
import { type LoadedModel, loadModel, prepareLoad } from '../src/engine/load.ts';
import { textPrompt } from '../src/engine/prompt.ts';
import { readOptions } from '../src/engine/request.ts';
import { openModel } from '../src/weights/open-model.ts';
import { MemorySource } from '../src/weights/source/memory.ts';
import { MODEL_DEVICES } from './support/device.ts';
import { projectFile } from './support/golden.ts';

const never = new AbortController().signal;
const PATH = projectFile('public/models/tiny-gemma3-q8_0.gguf');

/** The demo model with a value of an f32 tensor replaced. */
async function loadWith(open: () => Promise<Device>, tensor: string, value: number): Promise<LoadedModel> {
  const bytes = new Uint8Array(await readFile(PATH));
  const source = () => new MemorySource(bytes, 'tiny.gguf');
  const opened = await openModel([source()]);
  const entry = opened.text.tensors.get(tensor);
  if (!entry) throw new Error(`no tensor ${tensor}`);
  new DataView(bytes.buffer).setFloat32(entry.offset + 12, value, true);
  return loadModel(await open(), prepareLoad(await openModel([source()]), {}), { signal: never });
}

async function write(model: LoadedModel, temperature: number): Promise<void> {
  const options = readOptions({ temperature, max_tokens: 4 });
  const turn = generate(model, textPrompt(model, 'Hello'), options, never);
  while (!(await turn.next()).done);
}

describe.each(MODEL_DEVICES)('a weight that is no number, on $device', ({ open }) => {
  describe.each([
    ['blk.5.ffn_norm.weight', NaN, 'layer 5'],
    ['blk.0.attn_q_norm.weight', NaN, 'layer 0'],
    ['blk.11.post_ffw_norm.weight', Infinity, 'layer 11'],
    ['output_norm.weight', NaN, 'the output norm'],
  ])('%s = %d', (tensor, value, where) => {
    let model: LoadedModel;
    beforeAll(async () => {
      model = await loadWith(open, tensor, value);
    });
    afterAll(() => model.release());

    test.each([0, 1])('ends the turn and names where (temperature %d)', async (temperature) => {
      await expect(write(model, temperature)).rejects.toMatchObject({
        code: 'not-finite',
        message: expect.stringContaining(where),
        data: { where: expect.stringContaining(where) },
      });
      // Nothing of what was computed is used for the next turn.
      expect(model.decoder.cache.length).toBe(0);
      expect(model.transcript.tokens).toEqual([]);
    });
  });
});
