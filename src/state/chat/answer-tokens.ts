import type { ChatCompletionTokenLogprob } from '@mlc-ai/web-llm';
import type { TokenProbability } from '../../shared/token-probability.ts';

/** More digits than anybody is shown; each is stored many times. */
const rounded = (logprob: number): number => Math.min(0, Math.round(logprob * 1e4) / 1e4);

/** Tokens as an answer keeps them. A character of several tokens is the text of its last one. */
export function tokensOf(
  content: readonly ChatCompletionTokenLogprob[] | null | undefined,
): readonly TokenProbability[] {
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  return (content ?? []).map(({ bytes, logprob, top_logprobs: top }) => ({
    text: utf8.decode(Uint8Array.from(bytes ?? []), { stream: true }),
    logprob: rounded(logprob),
    alternatives: top.map((each) => ({ token: each.token, logprob: rounded(each.logprob) })),
  }));
}
