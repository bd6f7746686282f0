import type { ChatCompletionTokenLogprob } from '@mlc-ai/web-llm';
import { expect, test } from 'vitest';
import { tokensOf } from './answer-tokens.ts';

const utf8 = new TextEncoder();
const entry = (bytes: Iterable<number>, logprob = -0.123456789): ChatCompletionTokenLogprob => ({
  token: '',
  bytes: [...bytes],
  logprob,
  top_logprobs: [{ token: 'a', bytes: [97], logprob: -9999 }],
});

test('texts of tokens add up to the answer, characters of several tokens included', () => {
  const [first, second, ...rest] = utf8.encode('é!');
  const tokens = tokensOf([entry(utf8.encode('Hi ')), entry([first!]), entry([second!]), entry(rest)]);
  expect(tokens.map(({ text }) => text)).toEqual(['Hi ', '', 'é', '!']);
});

test('probabilities are kept to four digits, and none above 1', () => {
  const [token] = tokensOf([entry([97])]);
  expect(token).toEqual({
    text: 'a',
    logprob: -0.1235,
    alternatives: [{ token: 'a', logprob: -9999 }],
  });
  expect(tokensOf([entry([97], 1e-9)])[0]?.logprob).toBe(0);
  expect(tokensOf(null)).toEqual([]);
});
