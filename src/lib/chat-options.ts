import type { ChatOptions } from '@mlc-ai/web-llm';
import { refusal } from '../shared/refusal.ts';

/** Fields of WebLLM's chat options that are values of a request which leaves them out. */
const SAMPLING = [
  'temperature',
  'top_p',
  'repetition_penalty',
  'frequency_penalty',
  'presence_penalty',
] as const;

/** What a model was loaded with. */
export interface ModelOptions {
  /** Tokens of context; the engine's own choice when absent. */
  readonly contextLength?: number;
  /** Fields of requests that leave them out. */
  readonly defaults: Readonly<Partial<Record<(typeof SAMPLING)[number], number>>>;
}

/**
 * The options of `reload`. The file says itself what its template, its tokenizer and its windows are.
 * @throws FacetError `bad-request` for options that a GGUF file does not leave open, or no number
 */
export function readChatOptions(options: ChatOptions): ModelOptions {
  const { context_window_size: context, ...rest } = options;
  const defaults: Partial<Record<(typeof SAMPLING)[number], number>> = {};
  for (const [name, value] of Object.entries(rest)) {
    if (value === undefined || value === null) continue;
    const known = SAMPLING.find((each) => each === name);
    if (!known) {
      throw refusal({
        param: name,
        code: 'unsupported_parameter',
        message: `Facet does not support the option ${name}.`,
        hint: `Leave it out; ${['context_window_size', ...SAMPLING].join(', ')} can be given.`,
        data: { fields: [name] },
      });
    }
    defaults[known] = numeric(name, value);
  }
  if (context === undefined || context === null) return { defaults };
  const contextLength = numeric('context_window_size', context);
  if (Number.isInteger(contextLength) && contextLength > 0) return { contextLength, defaults };
  throw notNumeric('context_window_size', context);
}

function numeric(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw notNumeric(name, value);
}

const notNumeric = (param: string, value: unknown): Error =>
  refusal({
    param,
    code: 'invalid_value',
    message: `${param} is ${String(value)}; it can be a ${param === 'context_window_size' ? 'whole number of at least 1' : 'number'}.`,
    hint: 'Give a number.',
  });
