import type { ChatCompletionRequest, CompletionCreateParams } from '@mlc-ai/web-llm';
import * as v from 'valibot';
import type { DrawOptions } from '../decoder/sampler.ts';
import { refusal } from '../shared/refusal.ts';
import { type ToolMark, toolMarks } from '../shared/control-names.ts';
import type { Conversation } from '../text/conversation.ts';
import { JSON_TOOLS } from '../text/tool-calls.ts';
import type { ToolForm } from '../text/tool-form.ts';
import { chatFields, type commonFields, completionSchema, optionFields } from './request-fields.ts';
import { formWithCalls } from './request-calls.ts';
import { type AnswerForm, formOf } from './request-form.ts';
import { conversationOf, type ImageSource, messagesSchema, systemOf } from './request-messages.ts';
import { refusalOf } from './request-refusal.ts';
import { type Tools, toolFields, toolsOf, withTools } from './request-tools.ts';
import { samplingOf } from './sampling.ts';

/** Settings by which an answer is drawn, and what ends it besides the model's own stop tokens. */
export interface GenerationOptions {
  readonly sampling: DrawOptions;
  /** Tokens it may have; Infinity where only the context bounds it. */
  readonly maxTokens: number;
  readonly stops: readonly string[];
  /** Whether the model's stop tokens are tokens as any other. */
  readonly ignoreEos: boolean;
  /** Alternatives that are told of each token with its probability; undefined where neither is wanted. */
  readonly logprobs: number | undefined;
  /** The form that it is held to; undefined for any text. */
  readonly form: AnswerForm | undefined;
  /** Control tokens that are written in its text by their names; all others are not. */
  readonly spelt?: readonly ToolMark[];
}

/** What every request says besides what it goes on from. */
interface Common {
  readonly options: GenerationOptions;
  /** Answers that are wanted. */
  readonly count: number;
  /** The model it believes is loaded. */
  readonly model: string | undefined;
  /** Whether the stream ends with a chunk of usage. */
  readonly streamsUsage: boolean;
  /** The name that the conversation's state is kept under. */
  readonly cacheKey: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** A chat completion that was asked for. */
export interface ChatRequest extends Common {
  readonly conversation: Conversation<ImageSource>;
  /** Tools that the conversation tells of. */
  readonly tools: Tools | undefined;
  /** How the model calls them. */
  readonly toolForm: ToolForm;
}

/** A text completion that was asked for. */
export interface CompletionRequest extends Common {
  /** Texts, or token ids, each with answers of its own. */
  readonly prompts: readonly (string | readonly number[])[];
  /** Whether an answer begins with the text itself. */
  readonly echo: boolean;
  /** Whether an answer that is not streamed has its token ids. */
  readonly returnsIds: boolean;
}

const chatSchema = v.strictObject({ ...chatFields, ...toolFields, messages: messagesSchema }, 'an object');
const optionsSchema = v.strictObject(optionFields, 'an object');
type OptionFields = v.InferOutput<typeof optionsSchema>;

/**
 * A request in OpenAI's shape as a typed one, for a model with this form of calls. Programs that no compiler held to the
 * types send them: nothing behind this file looks at a field of theirs again.
 * @throws FacetError `bad-request` for fields that are unknown, not supported, or out of range, or no conversation.
 */
export function readChatRequest(
  request: ChatCompletionRequest,
  toolForm: ToolForm = JSON_TOOLS,
): ChatRequest {
  const fields = parsed(chatSchema, request);
  const { messages } = fields;
  const tools = toolsOf(fields, toolForm);
  const conversation = conversationOf(messages, toolForm);
  const common = commonOf(fields);
  // What was begun already goes on as any text, also where a call is required of a new answer.
  const held = tools && (conversation.begun === undefined || !tools.required);
  const form = held ? formWithCalls(common.options.form, tools) : common.options.form;
  const isSpelt = tools !== undefined && toolForm.kind === 'tokens';
  return {
    ...common,
    options: { ...common.options, form, ...(isSpelt ? { spelt: toolMarks } : {}) },
    tools,
    toolForm,
    conversation: tools
      ? withTools(conversation, tools, { form: toolForm, system: systemOf(messages) })
      : conversation,
  };
}

/** The same for a text completion. @throws FacetError `bad-request` */
export function readCompletionRequest(request: CompletionCreateParams): CompletionRequest {
  const fields = parsed(completionSchema, request);
  const { prompt } = fields;
  const prompts = typeof prompt === 'string' || isIds(prompt) ? [prompt] : prompt;
  return {
    ...commonOf(fields),
    prompts,
    echo: fields.echo === true,
    returnsIds: fields.return_token_ids === true,
  };
}

const isIds = (prompt: unknown): prompt is number[] =>
  Array.isArray(prompt) && prompt.every((item) => typeof item === 'number');

/** The options of a request. @throws FacetError `bad-request` for values out of their range. */
export const readOptions = (fields: v.InferInput<typeof optionsSchema>): GenerationOptions =>
  optionsOf(parsed(optionsSchema, fields));

function parsed<Schema extends v.GenericSchema>(schema: Schema, given: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, given);
  if (result.success) return result.output;
  throw refusalOf(result.issues[0]);
}

function commonOf(fields: v.InferOutput<v.StrictObjectSchema<typeof commonFields, undefined>>): Common {
  if (fields.stream_options && fields.stream !== true) {
    throw refusal({
      param: 'stream_options',
      code: 'invalid_value',
      message: 'stream_options is given, but the answer is not streamed.',
      hint: 'Set stream, or leave stream_options out.',
    });
  }
  return {
    options: optionsOf(fields),
    count: fields.n ?? 1,
    model: fields.model ?? undefined,
    streamsUsage: fields.stream_options?.include_usage === true,
    cacheKey: fields.prompt_cache_key ?? fields.extra_body?.prompt_cache_key ?? undefined,
    signal: fields.signal ?? undefined,
  };
}

function optionsOf(fields: OptionFields): GenerationOptions {
  const { stop, extra_body: extra } = fields;
  const stops = typeof stop === 'string' ? [stop] : (stop ?? []);
  const maxTokens = agreed('max_completion_tokens', fields.max_completion_tokens, fields.max_tokens);
  return {
    sampling: samplingOf({
      ...fields,
      top_k: agreed('top_k', fields.top_k, extra?.top_k),
      min_p: agreed('min_p', fields.min_p, extra?.min_p),
    }),
    maxTokens: maxTokens ?? Infinity,
    stops: stops.filter((each) => each !== ''),
    ignoreEos: fields.ignore_eos === true,
    logprobs: logprobsOf(fields),
    form: formOf(fields.response_format),
  };
}

function logprobsOf({ logprobs, top_logprobs: top }: OptionFields): number | undefined {
  if (logprobs === true) return top ?? 0;
  if (!top) return undefined;
  throw refusal({
    param: 'top_logprobs',
    code: 'invalid_value',
    message: 'top_logprobs is given without logprobs.',
    hint: 'Set logprobs to true, or leave top_logprobs out.',
  });
}

/** The value of a field that has two places. */
function agreed(
  param: string,
  here: number | null | undefined,
  there: number | null | undefined,
): number | undefined {
  if (typeof here === 'number' && typeof there === 'number' && here !== there) {
    throw refusal({
      param,
      code: 'invalid_value',
      message: `${param} is given twice, as ${here} and as ${there}.`,
      hint: 'Give one of them.',
    });
  }
  return here ?? there ?? undefined;
}
