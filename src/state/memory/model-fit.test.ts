import { describe, expect, it } from 'vitest';
import type { AdapterFacts } from '../../worker/protocol.ts';
import { sizeOfName } from '../../shared/family.ts';
import { fitOf, planType } from './model-fit.ts';

const adapter = (fallback: boolean): AdapterFacts => ({
  kind: 'gpu',
  vendor: '',
  architecture: '',
  description: '',
  fallback,
  features: [],
  limits: {},
});

describe('whether a model fits', () => {
  it.each([
    [80, false, 'fits'],
    [86, false, 'tight'],
    [101, false, 'does-not-fit'],
    [80, true, 'slow'],
    [101, true, 'does-not-fit'],
    [undefined, false, 'unknown'],
  ] as const)('%s of 100 bytes, on a software GPU: %s', (needed, software, verdict) => {
    const device = { memoryBytes: 100, adapter: adapter(software), noGpu: false };
    expect(fitOf(needed, device).verdict).toBe(verdict);
    expect(fitOf(needed, { ...device, noGpu: true }).verdict).toBe('no-gpu');
  });

  it('on the processor, in what WebAssembly addresses', () => {
    const processor = {
      memoryBytes: 100,
      adapter: { ...adapter(false), kind: 'cpu' },
      noGpu: false,
    } as const;
    expect(fitOf(2 ** 30, processor)).toMatchObject({ verdict: 'fits', memoryBytes: 2 ** 32, kind: 'cpu' });
    expect(fitOf(2 ** 32 + 1, processor).verdict).toBe('does-not-fit');
  });

  it('on the processor, by its measured rate', () => {
    const device = {
      memoryBytes: 100,
      adapter: { ...adapter(false), kind: 'cpu' },
      noGpu: false,
      rates: { bytesPerSecond: 8e9, flopsPerSecond: 1 },
    } as const;
    expect(fitOf(2 ** 30, device, 8e8)).toMatchObject({ verdict: 'fits', tokensPerSecond: 10 });
    expect(fitOf(2 ** 30, device, 4e9)).toMatchObject({ verdict: 'slow', tokensPerSecond: 2 });
    expect(fitOf(2 ** 30, device)).not.toHaveProperty('tokensPerSecond');
    expect(fitOf(50, { ...device, adapter: adapter(false) }, 4e9)).not.toHaveProperty('tokensPerSecond');
  });

  it.each([
    ['gemma-3-4b-it-Q4_K_M.gguf', '4b'],
    ['google_gemma-3-270m-it-Q8_0.gguf', '270m'],
    ['gemma3-27B.gguf', '27b'],
    ['gemma-3n-E4B-it.gguf', undefined],
    ['llama-3-8b.gguf', undefined],
    ['gemma-3-14b.gguf', undefined],
  ])('the size that %s speaks of', (name, size) => {
    expect(sizeOfName(name)).toBe(size);
  });

  it.each([
    ['Q4_K_M', 'Q4_K'],
    ['UD-Q6_K_XL', 'Q6_K'],
    ['Q8_0', 'Q8_0'],
    ['bf16', 'BF16'],
    ['IQ2_XS', undefined],
    [null, undefined],
  ])('%s is planned as %s', (quantisation, type) => {
    expect(planType(quantisation)).toBe(type);
  });
});
