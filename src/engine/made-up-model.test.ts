import { expect, it } from 'vitest';
import { openNodeProcessor } from '../../test/support/device.ts';
import { openMadeUp } from './made-up-model.ts';

it('is given up as soon as it is stopped, with all that was made of it', async () => {
  const device = await openNodeProcessor(1);
  const stopping = new AbortController();
  let isFitted = false;
  const fit = () => {
    isFitted = true;
    return Promise.resolve(undefined);
  };
  const shape = { shape: '270m', quantisation: 'Q4_0', contextLength: 64 };
  const opening = openMadeUp(device, shape, { fit, signal: stopping.signal });
  stopping.abort();
  await expect(opening).rejects.toMatchObject({ code: 'aborted' });
  expect(isFitted).toBe(false);
  expect(device.memory.ledger.totalBytes).toBe(0);
});
