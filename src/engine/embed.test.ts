import { expect, it } from 'vitest';
import { FacetError } from '../shared/errors.ts';
import { tokenId } from '../shared/numbers.ts';
import { embed } from './embed.ts';
import type { LoadedModel } from './load.ts';

it('tells a GPU that is lost while it embeds as lost', async () => {
  const lost = new FacetError('device-lost', 'The GPU is gone.', 'Load again.');
  const model = {
    facts: { id: 'm', name: 'M', contextLength: 16 },
    config: { width: 4 },
    embedding: { before: [], after: [], dense: [] },
    tokenizer: { encode: () => [tokenId(1)] },
    decoder: { hidden: () => Promise.reject(new DOMException('Instance dropped', 'OperationError')) },
    device: { lost: Promise.resolve(lost) },
  } as unknown as LoadedModel;
  const request = { inputs: ['x'], base64: false, dimensions: undefined, model: undefined };
  await expect(embed(model, request, new AbortController().signal)).rejects.toBe(lost);
});
