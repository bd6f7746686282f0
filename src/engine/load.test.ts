import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openNodeProcessor } from '../../test/support/device.ts';
import { projectFile } from '../../test/support/golden.ts';
import { FacetError } from '../shared/errors.ts';
import { openModel } from '../weights/open-model.ts';
import { MemorySource } from '../weights/source/memory.ts';
import type { FitKernels } from './fit.ts';
import { loadModel, prepareLoad } from './load.ts';

const { signal } = new AbortController();

/** The demo model with its headers read, and how often it was read since. */
async function prepared() {
  const bytes = await readFile(projectFile('public/models/tiny-gemma3-q8_0.gguf'));
  const source = new MemorySource(new Uint8Array(bytes), 'tiny.gguf');
  const model = prepareLoad(await openModel([source]), {});
  return { model, read: vi.spyOn(source, 'read') };
}

afterEach(() => void vi.restoreAllMocks());

describe('too little memory on the processor is told before a weight is read', () => {
  it('where the model is larger than what WebAssembly addresses', async () => {
    const { model, read } = await prepared();
    const device = await openNodeProcessor(1);
    const layout = { ...device.layout, capacity: 2 ** 20 };
    await expect(loadModel({ ...device, layout }, model, { signal })).rejects.toMatchObject({
      code: 'out-of-memory',
      message: expect.stringContaining('on the processor there are 1.00 MiB at most'),
    });
    expect(read).not.toHaveBeenCalled();
  });

  it('where the memory does not grow', async () => {
    const { model, read } = await prepared();
    const device = await openNodeProcessor(1);
    vi.spyOn(WebAssembly.Memory.prototype, 'grow').mockImplementation(() => {
      throw new RangeError('WebAssembly.Memory.grow(): Unable to grow instance memory');
    });
    const failure: unknown = await loadModel(device, model, { signal }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'out-of-memory' });
    expect((failure as Error).message).not.toContain('GPU');
    expect(read).not.toHaveBeenCalled();
    expect(device.memory.ledger.totalBytes).toBe(0);
  });

  it('where it does not even begin', async () => {
    vi.spyOn(WebAssembly.Memory.prototype, 'grow').mockImplementation(() => {
      throw new RangeError('WebAssembly.Memory.grow(): Unable to grow instance memory');
    });
    await expect(openNodeProcessor(1)).rejects.toMatchObject({ code: 'out-of-memory' });
  });
});

it('ends the fitting of kernels with a load that fails', async () => {
  const { model, read } = await prepared();
  read.mockRejectedValue(new FacetError('source-failed', 'The file is gone.', 'Choose it again.'));
  let fitting: AbortSignal | undefined;
  const fit: FitKernels = (_, __, { signal: ended }) => {
    fitting = ended;
    return new Promise((resolve) => ended.addEventListener('abort', () => resolve(undefined)));
  };
  const device = await openNodeProcessor(1);
  await expect(loadModel(device, model, { signal, fit })).rejects.toMatchObject({ code: 'source-failed' });
  expect(fitting?.aborted).toBe(true);
});
