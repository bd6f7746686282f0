import type {
  ChatCompletionContentPart,
  ChatCompletionMessageParam,
  ChatCompletionRequestStreaming,
  ChatCompletionTool,
} from '@mlc-ai/web-llm';
import { parsedJson } from '../../shared/parsed-json.ts';
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
  { system, sampling, probabilities = false, schema = '', functions = '' }: Omit<ChatSettings, 'model'>,
  continued = '',
  chat?: string,
): ChatCompletionRequestStreaming {
  const { temperature, topK, topP, minP, repetitionPenalty, maxTokens, seed } = sampling;
  const called = new Set(
    seen.flatMap((said) => (said.role === 'assistant' ? (said.calls ?? []) : [])).map(({ id }) => id),
  );
  // WebLLM's types lack all of these.
  const extra: object = {
    top_k: topK,
    min_p: minP,
    ...(chat === undefined ? {} : { prompt_cache_key: chat }),
  };
  return {
    messages: [
      ...(system.trim() === '' ? [] : [{ role: 'system' as const, content: system }]),
      ...seen.flatMap((said) => asParams(said, called)),
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
    ...heldTo({ schema, functions }),
  };
}

/** The fields of a request that hold an answer to a schema and tell of functions, as they were written. */
export function heldTo({
  schema,
  functions,
}: Pick<Required<ChatSettings>, 'schema' | 'functions'>): Partial<ChatCompletionRequestStreaming> {
  return {
    // WebLLM's types lack this format; the engine reads the schema, and names what is wrong in it.
    ...(schema.trim() === ''
      ? {}
      : { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } } as never }),
    ...(functions.trim() === '' ? {} : { tools: toolsOf(functions) as ChatCompletionTool[] }),
  };
}

/** Tools of functions in JSON, whether they are written alone, in a list, or as OpenAI's tools. */
function toolsOf(text: string): unknown {
  const given = parsedJson(text);
  if (given === undefined) return text;
  const list: unknown[] = Array.isArray(given) ? given : [given];
  const isTool = (each: unknown) => typeof each === 'object' && each !== null && 'function' in each;
  return list.map((each) => (isTool(each) ? each : { type: 'function', function: each }));
}

/**
 * A message as the engine takes it: results of calls, then images, files and the text. Results of calls that are not
 * seen any more are told as a text.
 */
function asParams(said: Seen, called: ReadonlySet<string>): ChatCompletionMessageParam[] {
  if (said.role === 'assistant') {
    const { text, calls = [] } = said;
    if (calls.length === 0) return [{ role: 'assistant', content: text }];
    const tool_calls = calls.map(({ id, ...asked }) => ({ id, type: 'function' as const, function: asked }));
    return [{ role: 'assistant', content: text === '' ? null : text, tool_calls }];
  }
  const { results = [], images } = said;
  const text = saidText(said.text, said.files);
  const told = results.map(({ call, name, text: content }): ChatCompletionMessageParam =>
    called.has(call)
      ? { role: 'tool', tool_call_id: call, content }
      : { role: 'user', content: `${name}: ${content}` },
  );
  if (told.length > 0 && text.trim() === '' && images.length === 0) return told;
  return [...told, { role: 'user', content: images.length === 0 ? text : parts({ images, text }) }];
}

function parts({ images, text }: Pick<Question, 'images' | 'text'>): ChatCompletionContentPart[] {
  const shown = images.map(({ url, closely }) => ({
    type: 'image_url' as const,
    image_url: { url, ...(closely ? { detail: 'high' as const } : {}) },
  }));
  return text.trim() === '' ? shown : [...shown, { type: 'text', text }];
}
