import type { ChatCompletionChunk } from '@mlc-ai/web-llm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Coalescer, mergeChunks } from './coalescer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function coalescer() {
  const sent: string[] = [];
  return {
    sent,
    chunks: new Coalescer<string>(
      (a, b) => a + b,
      (chunk) => sent.push(chunk),
    ),
  };
}

describe('Coalescer', () => {
  it('sends the first at once and joins what comes within 16 ms', () => {
    const { sent, chunks } = coalescer();
    for (const letter of 'abc') chunks.push(letter);
    expect(sent).toEqual(['a']);
    vi.advanceTimersByTime(15);
    expect(sent).toEqual(['a']);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual(['a', 'bc']);
    chunks.push('d');
    expect(sent).toEqual(['a', 'bc']);
    vi.advanceTimersByTime(16);
    expect(sent).toEqual(['a', 'bc', 'd']);
  });

  it('sends at once again after a quiet time', () => {
    const { sent, chunks } = coalescer();
    chunks.push('a');
    vi.advanceTimersByTime(16);
    chunks.push('b');
    expect(sent).toEqual(['a', 'b']);
  });

  it('gives out what it holds at the end, and leaves no timer', () => {
    const { sent, chunks } = coalescer();
    chunks.push('a');
    chunks.push('b');
    chunks.flush();
    expect(sent).toEqual(['a', 'b']);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('mergeChunks', () => {
  const chunk = (content: string, finish_reason: 'stop' | null): ChatCompletionChunk => ({
    id: 'x',
    created: 1,
    model: 'm',
    object: 'chat.completion.chunk' as const,
    choices: [{ index: 0, delta: { content }, finish_reason }],
  });

  it('joins the texts and keeps how it ended', () => {
    const first = chunk('a', null);
    first.choices[0]!.delta = { role: 'assistant', content: 'a' };
    const merged = mergeChunks.chat(first, chunk('b', 'stop'));
    expect(merged?.choices).toEqual([
      { index: 0, delta: { role: 'assistant', content: 'ab' }, finish_reason: 'stop' },
    ]);
  });

  it('keeps calls of functions', () => {
    const calling = chunk('', null);
    calling.choices[0]!.delta = { role: 'assistant', tool_calls: [{ index: 0, id: 'a' }] };
    const delta = mergeChunks.chat(calling, chunk('', 'stop'))?.choices[0]?.delta;
    expect(delta?.tool_calls).toEqual([{ index: 0, id: 'a' }]);
  });

  it('joins the probabilities of their tokens', () => {
    const content = (token: string) => ({ content: [{ token, logprob: -1, bytes: null, top_logprobs: [] }] });
    const [first, second] = ['a', 'b'].map((text) => {
      const each = chunk(text, null);
      each.choices[0]!.logprobs = content(text);
      return each;
    });
    const tokens = mergeChunks.chat(first!, second!)?.choices[0]?.logprobs?.content;
    expect(tokens?.map(({ token }) => token)).toEqual(['a', 'b']);
    expect(mergeChunks.chat(first!, chunk('', 'stop'))?.choices[0]?.logprobs?.content).toHaveLength(1);
  });

  it('keeps a chunk of usage, and answers to one request, apart', () => {
    const other = chunk('b', null);
    other.choices[0]!.index = 1;
    expect(mergeChunks.chat(chunk('a', null), other)).toBeUndefined();
    const sent: ChatCompletionChunk[] = [];
    const chunks = new Coalescer(mergeChunks.chat, (each) => sent.push(each));
    const usage = { ...chunk('', null), choices: [] };
    for (const each of [chunk('a', null), chunk('b', null), chunk('c', 'stop'), usage]) chunks.push(each);
    chunks.flush();
    expect(sent.map(({ choices }) => choices[0]?.delta.content)).toEqual(['a', 'bc', undefined]);
  });
});
