import * as v from 'valibot';
import { BIAS_LIMIT } from '../kernels/sampling/params.ts';
import { isRecord } from '../shared/is-record.ts';
import { SAMPLING_RANGES as ranges } from '../shared/sampling-ranges.ts';
import { formatSchema } from './request-form.ts';
import { UNSUPPORTED } from './request-refusal.ts';

/** The most answers that one request can have; OpenAI's own limit. */
const MOST_ANSWERS = 128;

/** The most alternatives that are told of a token; OpenAI's own limit. */
const MOST_ALTERNATIVES = 20;

interface Range {
  readonly min: number;
  readonly max: number;
}

const bounds = ({ min, max }: Range): string =>
  max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;

const number = (range: Range, kind = 'a number') => {
  const expected = `${kind} ${bounds(range)}`;
  return v.pipe(v.number(expected), v.minValue(range.min, expected), v.maxValue(range.max, expected));
};
const whole = (range: Range) => {
  const expected = `a whole number ${bounds(range)}`;
  return v.pipe(number(range, 'a whole number'), v.integer(expected));
};

export const text = v.string('a text');
const yesOrNo = v.boolean('true or false');

/** A field that Facet does not do: only values that ask for nothing, besides null. */
export const neutral = (...accepted: readonly unknown[]) =>
  v.nullish(v.custom<unknown>((value) => accepted.includes(value), UNSUPPORTED));

/** The same for a list, of which the empty one asks for nothing. */
export const noList = v.nullish(
  v.custom<unknown>((value) => Array.isArray(value) && value.length === 0, UNSUPPORTED),
);

const onlyText = (value: unknown) => Array.isArray(value) && value.every((item) => item === 'text');
const switchedOff = (value: unknown) => (value as { enabled?: unknown } | null)?.enabled === false;

/** An object with whatever is in it: valibot's own `record` takes lists, and leaves some names out. */
export const record = (expected: string) => v.custom<Record<string, unknown>>(isRecord, expected);

/** Names that valibot's `record` leaves out without a word. */
const LEFT_OUT = ['__proto__', 'prototype', 'constructor'];
const noneLeftOut = (given: Record<string, unknown>): boolean =>
  !LEFT_OUT.some((name) => Object.hasOwn(given, name));

/** OpenAI's seeds are integers of 64 bits; as a number one is exact up to 53. */
const seed = v.union(
  [
    v.pipe(v.number(), v.integer(), v.minValue(-(2 ** 63)), v.maxValue(2 ** 64)),
    v.pipe(v.bigint(), v.minValue(-(2n ** 63n)), v.maxValue(2n ** 64n - 1n)),
  ],
  'a whole number of 64 bits',
);

const biases = `at most ${BIAS_LIMIT} token ids, each with a number ${bounds(ranges.logitBias)}`;

const draw = {
  top_k: v.nullish(whole(ranges.topK)),
  min_p: v.nullish(number(ranges.minP)),
};

const NAME = 'a text of 1 to 256 characters';

/** OpenAI's name for a conversation whose state is kept. */
const cacheKey = v.nullish(v.pipe(v.string('a text'), v.minLength(1, NAME), v.maxLength(256, NAME)));

/** Fields that shape a generation, whatever it goes on from. */
export const optionFields = {
  ...draw,
  temperature: v.nullish(number(ranges.temperature)),
  top_p: v.nullish(number(ranges.topP)),
  seed: v.nullish(seed),
  repetition_penalty: v.nullish(number(ranges.repetitionPenalty)),
  frequency_penalty: v.nullish(number(ranges.frequencyPenalty)),
  presence_penalty: v.nullish(number(ranges.presencePenalty)),
  logit_bias: v.nullish(
    v.pipe(
      record(biases),
      v.check(noneLeftOut, biases),
      v.record(v.pipe(v.string(), v.regex(/^\d{1,10}$/, 'a token id')), number(ranges.logitBias), biases),
      v.check((given) => Object.keys(given).length <= BIAS_LIMIT, biases),
    ),
  ),
  max_tokens: v.nullish(whole(ranges.maxTokens)),
  max_completion_tokens: v.nullish(whole(ranges.maxTokens)),
  stop: v.nullish(
    v.lazy((given) => (Array.isArray(given) ? v.array(text) : v.string('a text or a list of texts'))),
  ),
  ignore_eos: v.nullish(yesOrNo),
  response_format: v.nullish(formatSchema),
  logprobs: v.nullish(yesOrNo),
  top_logprobs: v.nullish(whole({ min: 0, max: MOST_ALTERNATIVES })),
  /** `top_k`, `min_p` and `prompt_cache_key`, which WebLLM's types lack, may ride here. */
  extra_body: v.nullish(
    v.pipe(
      record('an object'),
      v.strictObject(
        {
          ...draw,
          prompt_cache_key: cacheKey,
          enable_thinking: neutral(false),
          enable_latency_breakdown: neutral(false),
          resumable: v.nullish(v.custom<unknown>(switchedOff, UNSUPPORTED)),
        },
        'an object',
      ),
    ),
  ),
};

/** Fields that chats and texts have in common. */
export const commonFields = {
  ...optionFields,
  model: v.nullish(text),
  n: v.nullish(whole({ min: 1, max: MOST_ANSWERS })),
  stream: v.nullish(yesOrNo),
  stream_options: v.nullish(
    v.pipe(
      record('an object'),
      v.strictObject({ include_usage: v.nullish(yesOrNo), include_obfuscation: neutral(false) }, 'an object'),
    ),
  ),
  signal: v.nullish(v.instance(AbortSignal, 'an AbortSignal')),
  // What a service would keep of its customers; here nobody keeps anything.
  user: v.nullish(text),
  safety_identifier: v.nullish(text),
  prompt_cache_key: cacheKey,
  metadata: v.nullish(record('an object')),
  store: neutral(false),
  service_tier: neutral('auto', 'default'),
};

/** Fields of a chat besides its messages. */
export const chatFields = {
  ...commonFields,
  functions: noList,
  function_call: neutral('none', 'auto'),
  modalities: v.nullish(v.custom<unknown>(onlyText, UNSUPPORTED)),
  audio: neutral(),
  prediction: neutral(),
  web_search_options: neutral(),
  reasoning_effort: neutral('none'),
  verbosity: neutral('medium'),
};

const somePrompt = 'at least one text, or token ids';
const ids = v.pipe(v.array(whole({ min: 0, max: 2 ** 32 - 1 })), v.nonEmpty(somePrompt));

/** A text, token ids, or a list of either. */
const prompt = v.lazy((given) => {
  if (!Array.isArray(given)) return v.string('a text, a list of texts, or token ids');
  const first: unknown = given[0];
  if (typeof first === 'number') return ids;
  return v.pipe(
    v.array<v.GenericSchema<string | number[]>>(Array.isArray(first) ? ids : text),
    v.nonEmpty(somePrompt),
  );
});

/** Fields of a text completion. */
export const completionSchema = v.strictObject(
  {
    ...commonFields,
    prompt,
    echo: v.nullish(yesOrNo),
    return_token_ids: v.nullish(yesOrNo),
    best_of: neutral(1),
    suffix: neutral(''),
  },
  'an object',
);
