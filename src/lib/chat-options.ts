import type { ChatOptions } from '@mlc-ai/web-llm';
import { isRecord } from '../shared/is-record.ts';
import { invalidValue, refusal } from '../shared/refusal.ts';
import { SAMPLING_RANGES } from '../shared/sampling-ranges.ts';

/** Fields of WebLLM's chat options that are values of a request which leaves them out. */
const SAMPLING = {
  temperature: SAMPLING_RANGES.temperature,
  top_p: SAMPLING_RANGES.topP,
  repetition_penalty: SAMPLING_RANGES.repetitionPenalty,
  frequency_penalty: SAMPLING_RANGES.frequencyPenalty,
  presence_penalty: SAMPLING_RANGES.presencePenalty,
} as const;
const isSampling = (name: string): name is keyof typeof SAMPLING => Object.hasOwn(SAMPLING, name);

/** What a model was loaded with. */
export interface ModelOptions {
  /** Tokens of context; the engine's own choice when absent. */
  readonly contextLength?: number | undefined;
  /** Fields of requests that leave them out. */
  readonly defaults: Readonly<Partial<Record<keyof typeof SAMPLING, number>>>;
}

/**
 * The options of `reload`. The file says itself what its template, its tokenizer and its windows are.
 * @throws FacetError `bad-request` for options that a GGUF file does not leave open, or no number
 */
export function readChatOptions(options: ChatOptions): ModelOptions {
  if (!isRecord(options)) throw wrong('chatOpts', options, 'an object of options');
  const { context_window_size: context, ...rest } = options;
  const defaults: Partial<Record<keyof typeof SAMPLING, number>> = {};
  for (const [name, value] of Object.entries(rest)) {
    if (value === undefined || value === null) continue;
    if (!isSampling(name)) {
      throw refusal({
        param: name,
        code: 'unsupported_parameter',
        message: `Facet does not support the option ${name}.`,
        hint: `Leave it out; ${['context_window_size', ...Object.keys(SAMPLING)].join(', ')} can be given.`,
        data: { fields: [name] },
      });
    }
    const { min, max } = SAMPLING[name];
    const isInRange = typeof value === 'number' && min <= value && value <= max;
    if (!isInRange) throw wrong(name, value, `a number from ${min} to ${max}`);
    defaults[name] = value;
  }
  if (context === undefined || context === null) return { defaults };
  if (Number.isSafeInteger(context) && context > 0) return { contextLength: context, defaults };
  throw wrong('context_window_size', context, 'a whole number of at least 1');
}

const wrong = (param: string, value: unknown, expected: string): Error =>
  invalidValue(
    param,
    `${param} is ${typeof value === 'object' && value !== null ? 'an object' : String(value)}; it can be ${expected}.`,
    `Give ${expected}.`,
  );
