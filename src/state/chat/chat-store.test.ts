import { afterEach, describe, expect, it, vi } from 'vitest';
import { closeFakeWorkers } from '../../../test/support/fake-worker.ts';
import { begun, lastAnswer, talk } from '../../../test/support/talk.ts';
import { readImage } from './chat-image.ts';

afterEach(closeFakeWorkers);

describe('a chat', () => {
  it('asks with what was said before, and keeps the timings', async () => {
    const { chat, lastAsked } = await talk();
    await chat.send('one');
    await chat.send('two');
    expect(lastAsked()).toEqual([
      { role: 'user', content: 'one' },
      { role: 'assistant', content: 'one' },
      { role: 'user', content: 'two' },
    ]);
    expect(lastAnswer(chat)).toMatchObject({
      state: 'done',
      text: 'two',
      timings: { prefillTokens: 3, reusedTokens: 4 },
    });
  });

  it('touches only the answer that is being written', async () => {
    const { chat } = await talk({ pauseMs: 20 });
    await chat.send('one');
    const before = chat.store.getState();
    const orders = new Set<unknown>();
    const off = chat.store.subscribe(({ order, messages }) => {
      orders.add(order);
      for (const id of before.order) expect(messages[id]).toBe(before.messages[id]);
    });
    await chat.send('a b c d');
    off();
    expect(orders.size).toBe(1);
  });

  it('empties the draft, ignores blank text, and a second question while it writes', async () => {
    const { chat } = await talk({ pauseMs: 5 });
    chat.setDraft('Count');
    const first = chat.send('Count');
    expect(chat.store.getState().draft).toBe('');
    await chat.send('no');
    await chat.send('  ');
    chat.stop();
    await first;
    expect(chat.store.getState().order).toHaveLength(2);
  });

  it('stops for the person, whatever the worker does, and takes nothing that comes after', async () => {
    const { chat, worker } = await talk({ pauseMs: 5 });
    const counting = chat.send('Count');
    await begun(chat);
    worker.mute();
    chat.stop();
    await counting;
    expect(chat.store.getState().writing).toBeUndefined();
    const stopped = lastAnswer(chat);
    expect(stopped).toMatchObject({ state: 'stopped', error: null });
    expect(stopped.text).toMatch(/^1\n/);
  });

  it('keeps the tokens of answers with their probabilities where the chat asks for them', async () => {
    const { chat, storage } = await talk({ comesBack: true });
    await chat.send('no tokens');
    expect(lastAnswer(chat).tokens).toBeUndefined();
    chat.setSettings({ probabilities: true });
    // Both halves of an answer that went on have theirs.
    for (const question of ['two words', 'Tell me how to lose the GPU']) {
      await chat.send(question);
      const { text, tokens = [] } = lastAnswer(chat);
      expect(tokens.map((token) => token.text).join('')).toBe(text);
      expect(tokens[0]?.alternatives).toHaveLength(2);
    }
    await chat.saved();
    expect(await storage.messages(chat.store.getState().id)).toContainEqual(
      expect.objectContaining({ text: 'two words', tokens: expect.arrayContaining([expect.anything()]) }),
    );
  });

  it('goes on by itself from what was written when the GPU was lost and came back', async () => {
    const { chat, storage, lastAsked } = await talk({ comesBack: true });
    await chat.send('Tell me how to lose the GPU');
    expect(lastAsked()).toEqual([
      { role: 'user', content: 'Tell me how to lose the GPU' },
      { role: 'assistant', content: 'Tell me how' },
    ]);
    expect(lastAnswer(chat)).toMatchObject({
      state: 'done',
      text: 'Tell me howTell me how',
      resumed: 'gpu',
      error: null,
    });
    await chat.saved();
    expect(await storage.messages(chat.store.getState().id)).toContainEqual(
      expect.objectContaining({ resumed: 'gpu' }),
    );
  });

  it('keeps what was written when the GPU was lost for good', async () => {
    const { chat } = await talk();
    await chat.send('Tell me how to lose the GPU');
    expect(lastAnswer(chat)).toMatchObject({
      state: 'failed',
      text: 'Tell me how',
      resumed: null,
      error: { code: 'device-lost' },
    });
  });

  it('stops with what was written, and goes on from it', async () => {
    const { chat, lastAsked } = await talk({ pauseMs: 5 });
    const counting = chat.send('Count');
    await begun(chat);
    chat.stop();
    await counting;
    const { text, state } = lastAnswer(chat);
    expect(state).toBe('stopped');
    expect(text).toMatch(/^1\n/);
    await chat.send('more');
    expect(lastAsked()?.map(({ content }) => content)).toEqual(['Count', text, 'more']);
  });

  it('keeps what failed, leaves it out of the next request, and can ask again', async () => {
    const { chat, lastAsked } = await talk();
    await chat.send('fail');
    const failed = lastAnswer(chat);
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'context-full' } });
    await chat.send('next');
    expect(lastAsked()).toEqual([{ role: 'user', content: 'next' }]);
    await chat.retry(failed.id);
    expect(lastAsked()).toEqual([{ role: 'user', content: 'fail' }]);
    expect(chat.store.getState().order).toHaveLength(4);
  });

  it('keeps what was written when the worker dies', async () => {
    const { chat, worker } = await talk({ pauseMs: 5 });
    const counting = chat.send('Count');
    await begun(chat);
    worker.crash('boom');
    await counting;
    expect(lastAnswer(chat)).toMatchObject({ state: 'failed', error: { code: 'worker-died' } });
    expect(lastAnswer(chat).text).toMatch(/^1\n/);
    expect(chat.store.getState().writing).toBeUndefined();
  });

  it('begins anew in the middle of an answer', async () => {
    const { chat } = await talk({ pauseMs: 5 });
    const counting = chat.send('Count');
    chat.startNew();
    await chat.send('fresh');
    await counting;
    expect(chat.store.getState().order).toHaveLength(2);
    expect(lastAnswer(chat)).toMatchObject({ state: 'done', text: 'fresh' });
  });
});

describe('a chat with images', () => {
  const picture = (name: string) => readImage(new Blob([name]), name, async () => ({ width: 2, height: 1 }));
  const SEEING = ['a.gguf', 'mmproj-a.gguf'];
  const part = (url: string) => ({ type: 'image_url', image_url: { url } });

  it('shows images before the text of their turn, and again with later turns', async () => {
    const { chat, lastAsked } = await talk({ files: SEEING });
    const [one, two] = [await picture('1.png'), await picture('2.png')];
    await chat.send('What?', [one, two]);
    expect(lastAnswer(chat)).toMatchObject({
      text: 'I see 2.',
      imagesShown: 2,
      timings: { imagesEncoded: 2, imageTokens: 512 },
    });
    await chat.send('And now?');
    expect(lastAsked()).toEqual([
      { role: 'user', content: [part(one.url), part(two.url), { type: 'text', text: 'What?' }] },
      { role: 'assistant', content: 'I see 2.' },
      { role: 'user', content: 'And now?' },
    ]);
    expect(lastAnswer(chat)).toMatchObject({ imagesShown: 2, timings: { imagesEncoded: 0 } });
  });

  it('takes an image without a text', async () => {
    const { chat, lastAsked } = await talk({ files: SEEING });
    const image = await picture('1.png');
    await chat.send('  ', [image]);
    expect(lastAsked()).toEqual([{ role: 'user', content: [part(image.url)] }]);
  });

  it('keeps the images of a question that was stopped, and asks with them again', async () => {
    const { chat } = await talk({ pauseMs: 5, files: SEEING });
    const asking = chat.send('What?', [await picture('1.png')]);
    chat.stop();
    await asking;
    expect(lastAnswer(chat)).toMatchObject({ state: 'stopped', text: '' });
    await chat.retry(lastAnswer(chat).id);
    expect(lastAnswer(chat)).toMatchObject({ state: 'done', text: 'I see 1.' });
  });

  it('goes on with a model that cannot see, without the images', async () => {
    const { chat, load, lastAsked } = await talk({ files: SEEING });
    await chat.send('What?', [await picture('1.png')]);
    await load(['blind.gguf']);
    await chat.send('Go on');
    expect(lastAsked()?.[0]).toEqual({ role: 'user', content: 'What?' });
    expect(lastAnswer(chat)).toMatchObject({ state: 'done', text: 'Go on', imagesShown: 0 });
  });

  it('lets go of the images with the chat', async () => {
    const { chat } = await talk({ files: SEEING });
    const image = await picture('1.png');
    await chat.send('What?', [image]);
    const revoke = vi.spyOn(URL, 'revokeObjectURL');
    chat.startNew();
    expect(revoke.mock.calls).toEqual([[image.url]]);
    revoke.mockRestore();
  });
});
