import { expect, it } from 'vitest';
import { FacetError } from '../shared/errors.ts';
import type { LoadedModel } from './load.ts';
import { speedOfModel } from './measure.ts';

it('a GPU that is lost meanwhile is told as lost, not as a stop', async () => {
  const lost = new FacetError('device-lost', 'The GPU was lost.', 'Load the model again.');
  // What was asked of it fails in words of its own.
  const allocate = () => {
    throw new DOMException('The map was given up.', 'AbortError');
  };
  const model = {
    facts: { name: 'Gemma', quantisation: 'Q4_0', vocabulary: 10 },
    device: {
      adapter: { kind: 'gpu', fallback: false },
      memory: { allocate },
      lost: Promise.resolve(lost),
    },
    decoder: { cache: { contextLength: 100 }, vacate: () => Promise.resolve() },
    transcript: { become: () => undefined, checkpoints: { forgetAfter: () => undefined } },
  } as unknown as LoadedModel;
  const { signal } = new AbortController();
  const measuring = speedOfModel(model, { contexts: [0], prefill: 8, decode: 4 }, signal);
  expect((await measuring.next()).value).toMatchObject({ step: 'bandwidth' });
  await expect(measuring.next()).rejects.toBe(lost);
});
