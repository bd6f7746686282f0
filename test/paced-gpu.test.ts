import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LoadedModel } from '../src/engine/load.ts';
import { GEMMA_DEFAULTS } from '../src/engine/sampling.ts';
import type { GpuDevice } from '../src/gpu/device.ts';
import { position, tokenId } from '../src/shared/numbers.ts';
import { openNodeGpu } from './support/device.ts';
import { projectFile } from './support/golden.ts';
import { loadForTest } from './support/load.ts';

const MODEL = projectFile('public/models/tiny-gemma3-q8_0.gguf');
/** More than two windows of the demo model, and no whole number of tiles. */
const IDS = Array.from({ length: 150 }, (_, i) => tokenId(5 + ((i * 37) % 200)));
const never = new AbortController().signal;

/** Logits after tokens that follow what the cache holds. */
async function logitsAfter({ decoder }: LoadedModel, ids: typeof IDS): Promise<Float32Array | undefined> {
  decoder.startSampling({ ...GEMMA_DEFAULTS, seed: 0 }, []);
  const token = await decoder.prefill([{ kind: 'tokens', ids }], never);
  await token?.();
  return token && decoder.readLogits();
}

describe('a prompt in the smallest submissions there can be', () => {
  let model: LoadedModel;
  let whole: Float32Array | undefined;
  beforeAll(async () => {
    const plain = await loadForTest(MODEL, {}, () => openNodeGpu());
    whole = await logitsAfter(plain, IDS);
    plain.release();
    // No time is enough for two workgroups then.
    model = await loadForTest(MODEL, {}, () => openNodeGpu(undefined, 1e-12));
  });
  afterAll(() => model.release());

  test('has the very logits that it has in one', async () => {
    expect(await logitsAfter(model, IDS)).toEqual(whole);
    model.decoder.cache.rewind(position(0));
  });

  test('stopped anywhere, it goes on from where it was as if nothing had been', async () => {
    const { queue } = (model.device as GpuDevice).device;
    const { decoder } = model;
    const submit = queue.submit.bind(queue);
    const DONE = 128;
    let controller = new AbortController();
    let left = Infinity;
    queue.submit = (commands) => {
      if (--left === 0) controller.abort();
      return submit(commands);
    };
    const prefill = (from: number, onProgress: (done: number) => void) =>
      decoder.prefill([{ kind: 'tokens', ids: IDS.slice(from) }], controller.signal, { onProgress });
    // In the third part: the rings have come round, and some layers have its rows already.
    expect(await prefill(0, (done) => (left = done === DONE ? 60 : Infinity))).toBeUndefined();
    expect(decoder.cache.length).toBe(DONE);
    controller = new AbortController();
    left = 7;
    expect(await prefill(DONE, () => undefined)).toBeUndefined();
    expect(decoder.cache.length).toBe(DONE);
    queue.submit = submit;
    expect(await logitsAfter(model, IDS.slice(DONE))).toEqual(whole);
  });
});
