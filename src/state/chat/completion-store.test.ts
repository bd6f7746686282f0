import { afterEach, expect, it, vi } from 'vitest';
import { closeFakeWorkers, fakeWorker } from '../../../test/support/fake-worker.ts';
import { mapChoices } from '../../../test/support/talk.ts';
import { FacetError } from '../../shared/errors.ts';
import { FacetClient } from '../../worker/client.ts';
import { createCompletion } from './completion-store.ts';
import type { ChoiceStorage } from '../page/choice-storage.ts';

afterEach(closeFakeWorkers);

async function completion(storage?: ChoiceStorage) {
  const worker = fakeWorker();
  const client = new FacetClient(() => worker);
  await client.call('load', { sources: [{ kind: 'url', url: 'base.gguf', name: 'base.gguf' }] });
  return createCompletion({ client, whenBack: async () => false }, storage);
}

it('continues a text, and marks what is new until a person edits it', async () => {
  const text = await completion();
  text.setText('Once');
  await text.complete();
  const { text: whole, writtenFrom, writing, timings } = text.store.getState();
  expect(whole.startsWith('Once')).toBe(true);
  expect(whole.length).toBeGreaterThan(4);
  expect({ writtenFrom, writing }).toEqual({ writtenFrom: 4, writing: false });
  expect(timings?.answerTokens).toBeGreaterThan(0);
  text.setText(`${whole}!`);
  expect(text.store.getState().writtenFrom).toBeUndefined();
});

it('has its text and settings again at the next visit', async () => {
  const storage = mapChoices();
  const text = await completion(storage);
  text.setText('Once');
  text.setMaxTokens(7);
  await text.complete();
  const before = text.store.getState();
  await expect.poll(() => storage.getItem('facet.completion')).toContain('"maxTokens":7');
  expect(text.keep()).toBe(true);
  const { text: whole, writtenFrom, maxTokens, writing } = (await completion(storage)).store.getState();
  expect({ whole, writtenFrom, maxTokens, writing }).toEqual({
    whole: before.text,
    writtenFrom: 4,
    maxTokens: 7,
    writing: false,
  });
});

it('is kept when the page goes, while it is being written', async () => {
  const target = new EventTarget();
  vi.stubGlobal('addEventListener', target.addEventListener.bind(target));
  const storage = mapChoices();
  const text = await completion(storage);
  vi.unstubAllGlobals();
  text.setText('Half a');
  target.dispatchEvent(new Event('pagehide'));
  expect(storage.getItem('facet.completion')).toContain('Half a');
});

it('says when its text lives in the page only', async () => {
  const full: ChoiceStorage = {
    getItem: () => null,
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError');
    },
  };
  const text = await completion(full);
  expect(text.keep()).toBe(true);
  text.setText('Once');
  expect(text.keep()).toBe(false);
});

it('goes on by itself where the model was lost and came back, and says so where it did not', async () => {
  const calls: string[] = [];
  const most: number[] = [];
  const lost = new FacetError('device-lost', 'The GPU was lost.', 'Wait.');
  let failures = 1;
  const client = {
    call: async (
      name: string,
      { prompt, max_tokens, text: counted }: { prompt: string; max_tokens: number; text: string },
      { onChunk }: { onChunk: (chunk: unknown) => void } = { onChunk: () => undefined },
    ) => {
      if (name === 'questionTokens') return counted === ' upon' ? 12 : 10;
      calls.push(prompt);
      most.push(max_tokens);
      onChunk({ choices: [{ text: ' upon' }] });
      if (failures-- > 0) throw lost;
      return { choices: [{ text: ' upon', finish_reason: 'stop' }] };
    },
  } as unknown as FacetClient;
  let back = true;
  const text = createCompletion({ client, whenBack: async () => back });
  text.setText('Once');
  await text.complete();
  expect(calls).toEqual(['Once', 'Once upon']);
  // What was written by then is not given a second time.
  expect(most).toEqual([64, 61]);
  expect(text.store.getState()).toMatchObject({
    text: 'Once upon upon',
    writtenFrom: 4,
    writing: false,
    error: undefined,
  });

  back = false;
  failures = 1;
  await text.complete();
  expect(text.store.getState()).toMatchObject({ writing: false, error: { code: 'device-lost' } });
});
