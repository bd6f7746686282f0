import type {
  ChatCompletionContentPart,
  ChatCompletionMessageParam,
  ChatCompletionRequestStreaming,
} from '@mlc-ai/web-llm';
import { saidText } from './chat-file.ts';
import type { Question } from './chat-message.ts';
import type { ChatSettings } from '../chats/schema.ts';
import type { Seen } from './seen-messages.ts';

/** Alternatives to each token that are kept with an answer. */
const ALTERNATIVES = 10;

/**
 * The request to the engine for an answer. With `continued`, the beginning of the answer, the engine writes
 * on from there and gives only what is new. `chat` is the id that its KV state is kept under.
 */
export function chatRequest(
  seen: readonly Seen[],
  { system, sampling, probabilities = false }: Pick<ChatSettings, 'system' | 'sampling' | 'probabilities'>,
  continued = '',
  chat?: string,
): ChatCompletionRequestStreaming {
  const { temperature, topK, topP, minP, repetitionPenalty, maxTokens, seed } = sampling;
  // WebLLM's types lack all of these.
  const extra: object = {
    top_k: topK,
    min_p: minP,
    ...(chat === undefined ? {} : { prompt_cache_key: chat }),
  };
  return {
    messages: [
      ...(system.trim() === '' ? [] : [{ role: 'system' as const, content: system }]),
      ...seen.map(asParam),
      ...(continued === '' ? [] : [{ role: 'assistant' as const, content: continued }]),
    ],
    stream: true,
    temperature,
    top_p: topP,
    repetition_penalty: repetitionPenalty,
    extra_body: extra,
    ...(maxTokens === null ? {} : { max_tokens: maxTokens }),
    ...(seed === null ? {} : { seed }),
    ...(probabilities ? { logprobs: true, top_logprobs: ALTERNATIVES } : {}),
  };
}

/** A message as the engine takes it: images first, then files and the text. */
function asParam(said: Seen): ChatCompletionMessageParam {
  if (said.role === 'assistant') return { role: 'assistant', content: said.text };
  const text = saidText(said.text, said.files);
  return { role: 'user', content: said.images.length === 0 ? text : parts({ images: said.images, text }) };
}

function parts({ images, text }: Pick<Question, 'images' | 'text'>): ChatCompletionContentPart[] {
  const shown = images.map(({ url, closely }) => ({
    type: 'image_url' as const,
    image_url: { url, ...(closely ? { detail: 'high' as const } : {}) },
  }));
  return text.trim() === '' ? shown : [...shown, { type: 'text', text }];
}
