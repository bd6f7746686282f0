import { afterEach, describe, expect, it } from 'vitest';
import { closeFakeWorkers } from '../../../test/support/fake-worker.ts';
import { begun, lastAnswer, shownTexts, talk } from '../../../test/support/talk.ts';
import { readImage } from './chat-image.ts';
import { siblings } from './tree/siblings.ts';

afterEach(closeFakeWorkers);

const measure = async () => ({ width: 2, height: 1 });

describe('a chat with branches', () => {
  it('edits a question: another one in its place, and the way back', async () => {
    const { chat, lastAsked } = await talk();
    await chat.send('one');
    await chat.send('two');
    const [first = ''] = chat.store.getState().order;
    await chat.edit(first, 'uno');
    expect(shownTexts(chat)).toEqual(['uno', 'uno']);
    expect(lastAsked()).toEqual([{ role: 'user', content: 'uno' }]);
    chat.choose(first);
    expect(shownTexts(chat)).toEqual(['one', 'one', 'two', 'two']);
    const { messages } = chat.store.getState();
    expect(siblings(messages, first).map((id) => messages[id]?.text)).toEqual(['one', 'uno']);
  });

  it('keeps the images of an edited question unless others are given', async () => {
    const { chat } = await talk({ files: ['a.gguf', 'mmproj-a.gguf'] });
    const image = await readImage(new Blob(['1']), '1.png', measure);
    await chat.send('What?', [image]);
    await chat.edit(chat.store.getState().order[0] ?? '', 'What now?');
    expect(lastAnswer(chat)).toMatchObject({ text: 'I see 1.' });
    await chat.edit(chat.store.getState().order[0] ?? '', 'And now?', []);
    expect(lastAnswer(chat)).toMatchObject({ text: 'And now?' });
  });

  it('answers again beside the answer, and answers a question whose answer was removed', async () => {
    const { chat, lastAsked } = await talk();
    await chat.send('one');
    const first = lastAnswer(chat);
    await chat.regenerate(first.id);
    expect(lastAnswer(chat).id).not.toBe(first.id);
    expect(lastAsked()).toEqual([{ role: 'user', content: 'one' }]);
    expect(siblings(chat.store.getState().messages, first.id)).toHaveLength(2);
    chat.removeMessage(lastAnswer(chat).id);
    chat.removeMessage(first.id);
    expect(shownTexts(chat)).toEqual(['one']);
    await chat.regenerate(chat.store.getState().order[0] ?? '');
    expect(shownTexts(chat)).toEqual(['one', 'one']);
  });

  it('refuses to branch while an answer is written', async () => {
    const { chat } = await talk({ pauseMs: 5 });
    await chat.send('one');
    const [question = '', answer = ''] = chat.store.getState().order;
    const counting = chat.send('Count');
    await chat.edit(question, 'uno');
    await chat.regenerate(answer);
    chat.stop();
    await counting;
    expect(Object.keys(chat.store.getState().messages)).toHaveLength(4);
  });

  it('removes a message with what follows, and brings it back', async () => {
    const { chat, storage } = await talk();
    await chat.send('one');
    await chat.send('two');
    const { id, order } = chat.store.getState();
    const undo = chat.removeMessage(order[2] ?? '');
    expect(shownTexts(chat)).toEqual(['one', 'one']);
    await chat.saved();
    expect(await storage.messages(id)).toHaveLength(2);
    undo();
    expect(chat.store.getState().order).toEqual(order);
    await chat.saved();
    expect(await storage.messages(id)).toHaveLength(4);
  });

  it('brings a message back into a chat that was left meanwhile', async () => {
    const { chat } = await talk({ files: ['a.gguf', 'mmproj-a.gguf'] });
    await chat.send('one');
    const image = await readImage(new Blob(['1']), '1.png', measure);
    await chat.send('What?', [image]);
    const { id, order } = chat.store.getState();
    const undo = chat.removeMessage(order[2] ?? '');
    chat.startNew();
    await chat.open(id);
    expect(chat.store.getState().order).toHaveLength(2);
    undo();
    await expect.poll(() => chat.store.getState().order).toEqual(order);
    const back = chat.store.getState().messages[order[2] ?? ''];
    expect(back?.role === 'user' && back.images[0]?.url).toMatch(/^blob:/);
  });

  it('removes the answer that is being written, and brings back what it had', async () => {
    const { chat } = await talk({ pauseMs: 5 });
    const counting = chat.send('Count');
    await begun(chat);
    const undo = chat.removeMessage(lastAnswer(chat).id);
    await counting;
    expect(chat.store.getState().writing).toBeUndefined();
    expect(shownTexts(chat)).toEqual(['Count']);
    undo();
    expect(lastAnswer(chat)).toMatchObject({ state: 'stopped', text: expect.stringMatching(/^1\n/) });
  });

  it('goes on with a stopped answer from its very text, and adds up what it took', async () => {
    const { chat, lastAsked } = await talk({ pauseMs: 5 });
    const counting = chat.send('Count');
    await begun(chat);
    chat.stop();
    await counting;
    const { id, text, timings } = lastAnswer(chat);
    await chat.resume(id);
    expect(lastAsked()).toEqual([
      { role: 'user', content: 'Count' },
      { role: 'assistant', content: text },
    ]);
    const whole = lastAnswer(chat);
    expect(whole).toMatchObject({ id, state: 'done' });
    // The fake echoes what it is asked last.
    expect(whole.text).toBe(text + text);
    expect(whole.timings?.answerTokens).toBeGreaterThan(timings?.answerTokens ?? 0);
    await chat.resume(id);
    expect(lastAnswer(chat)).toBe(whole);
  });

  it('drops the older half of the turns, and shows all again', async () => {
    const { chat, lastRequest } = await talk();
    chat.setSettings({ system: 'Be brief.' });
    for (const text of ['one', 'two', 'three']) await chat.send(text);
    expect(chat.dropOldest()).toBe(true);
    await chat.send('four');
    const texts = () => lastRequest()?.messages.map(({ content }) => content);
    expect(texts()).toEqual(['Be brief.', 'two', 'two', 'three', 'three', 'four']);
    chat.showAll();
    await chat.send('five');
    expect(texts()?.slice(0, 2)).toEqual(['Be brief.', 'one']);
  });

  it('asks with its own sampling', async () => {
    const { chat, lastRequest } = await talk();
    const sampling = {
      temperature: 0,
      topK: 1,
      topP: 0.5,
      minP: 0.1,
      repetitionPenalty: 1.1,
      maxTokens: 7,
      seed: 3,
    };
    chat.setSettings({ sampling });
    await chat.send('one');
    expect(lastRequest()).toMatchObject({
      temperature: 0,
      top_p: 0.5,
      repetition_penalty: 1.1,
      max_tokens: 7,
      seed: 3,
      extra_body: { top_k: 1, min_p: 0.1 },
    });
  });
});
