import { expect, it } from 'vitest';
import { openNodeProcessor } from '../../test/support/device.ts';
import { secondsOfImage, tokensPerSecond } from '../shared/processor-rates.ts';
import { processorRates } from './processor-rates.ts';

it('measures the processor and leaves nothing of its device', async () => {
  const device = await openNodeProcessor(1);
  const before = device.memory.ledger.totalBytes;
  const rates = await processorRates({ gpu: undefined, openProcessor: async () => device });
  expect(rates?.bytesPerSecond).toBeGreaterThan(0);
  expect(rates?.flopsPerSecond).toBeGreaterThan(0);
  expect(before).toBeGreaterThan(0);
  expect(device.memory.ledger.totalBytes).toBe(0);
});

it('has no rates where the processor cannot compute', async () => {
  expect(await processorRates({ gpu: undefined })).toBeNull();
});

it('tells how long a token and an image take', () => {
  const rates = { bytesPerSecond: 8e9, flopsPerSecond: 40e9 };
  expect(tokensPerSecond(rates, 800e6)).toBe(10);
  expect(secondsOfImage(rates, 4.8e12)).toBe(120);
});
