import { afterEach, describe, expect, it } from 'vitest';
import { FacetClient } from '../worker/client.ts';
import { closeFakeWorkers, fakeWorker } from '../../test/support/fake-worker.ts';
import { type Answer, type ChatActions, createChat } from './chat-store.ts';

afterEach(closeFakeWorkers);

interface Sent {
  readonly name: string;
  readonly argument: { readonly messages: readonly { readonly role: string; readonly content: string }[] };
}

async function talk(pauseMs = 1) {
  const worker = fakeWorker(pauseMs);
  const client = new FacetClient(() => worker);
  await client.call('load', { sources: [{ kind: 'url', url: 'a.gguf', name: 'a.gguf' }] });
  const chats = () => (worker.sent as Sent[]).filter(({ name }) => name === 'chat');
  return { chat: createChat(client), worker, lastAsked: () => chats().at(-1)?.argument.messages };
}

const lastAnswer = ({ store }: ChatActions) => {
  const { order, messages } = store.getState();
  return messages[order.at(-1) ?? ''] as Answer;
};

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
    const { chat } = await talk(20);
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
    const { chat } = await talk(5);
    chat.setDraft('Count');
    const first = chat.send('Count');
    expect(chat.store.getState().draft).toBe('');
    await chat.send('no');
    await chat.send('  ');
    chat.stop();
    await first;
    expect(chat.store.getState().order).toHaveLength(2);
  });

  it('stops with what was written, and goes on from it', async () => {
    const { chat, lastAsked } = await talk(5);
    const counting = chat.send('Count');
    await new Promise<void>((resolve) => {
      chat.store.subscribe(() => lastAnswer(chat).text !== '' && resolve());
    });
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
    const { chat, worker } = await talk(5);
    const counting = chat.send('Count');
    await new Promise<void>((resolve) => {
      chat.store.subscribe(() => lastAnswer(chat).text !== '' && resolve());
    });
    worker.crash('boom');
    await counting;
    expect(lastAnswer(chat)).toMatchObject({ state: 'failed', error: { code: 'worker-died' } });
    expect(lastAnswer(chat).text).toMatch(/^1\n/);
    expect(chat.store.getState().writing).toBeUndefined();
  });

  it('begins anew in the middle of an answer', async () => {
    const { chat } = await talk(5);
    const counting = chat.send('Count');
    chat.startNew();
    await chat.send('fresh');
    await counting;
    expect(chat.store.getState().order).toHaveLength(2);
    expect(lastAnswer(chat)).toMatchObject({ state: 'done', text: 'fresh' });
  });
});
