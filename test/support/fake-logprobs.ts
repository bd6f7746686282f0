import type { ChatCompletionRequest, ChatCompletionTokenLogprob } from '@mlc-ai/web-llm';

const utf8 = new TextEncoder();

/** Probabilities of an engine without a model: a word's is one over its length; the other half of the time it is `else`. */
export function fakeLogprobs(
  { logprobs }: Pick<ChatCompletionRequest, 'logprobs'>,
  text: string,
): { logprobs?: { content: ChatCompletionTokenLogprob[] } } {
  if (!logprobs) return {};
  const entry = (token: string, probability: number) => ({
    token,
    bytes: [...utf8.encode(token)],
    logprob: Math.log(probability),
  });
  const content = text.split(/(?= )/).map((word) => ({
    ...entry(word, 1 / word.length),
    top_logprobs: [entry(' else', 0.5), entry(word, 1 / word.length)],
  }));
  return { logprobs: { content } };
}
