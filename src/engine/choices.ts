import type { ModelFacts } from '../shared/model-facts.ts';
import { tokenId } from '../shared/numbers.ts';
import { refusal } from '../shared/refusal.ts';
import { Detokenizer } from '../text/detokenizer.ts';
import { noChat } from './failures.ts';
import type { LoadedModel } from './load.ts';
import { chatPrompt, type Prompt, textPrompt, tokenPrompt } from './prompt.ts';
import type { Tools } from './request-tools.ts';
import type { ChatRequest, CompletionRequest, GenerationOptions } from './request.ts';

/** One answer of those that a request asks for. */
export interface Choice {
  readonly options: GenerationOptions;
  /** Text that the answer begins with. */
  readonly echo: string;
  readonly prompt: () => Promise<Prompt>;
  /** Functions that it may call. */
  readonly tools?: Tools | undefined;
}

/** Answers that were asked for, of the model that gives them. */
export interface Asked {
  readonly model: LoadedModel;
  readonly choices: readonly Choice[];
  /** Answers to each prompt. */
  readonly count: number;
  readonly streamsUsage: boolean;
  /** The name that the conversation's state is kept under; none is kept of what has no name. */
  readonly cacheKey: string | undefined;
  /** Whether the whole answers have their token ids. */
  readonly returnsIds?: boolean;
  readonly signal: AbortSignal;
}

/** A chat's answers. @throws FacetError `no-chat-template`, `bad-request` for what this model does not have */
export function askedOfChat(model: LoadedModel, request: ChatRequest, signal: AbortSignal): Asked {
  if (!model.facts.chat && !model.embedding) throw noChat(model);
  requireFit(model, request);
  const stop = stopping(request, signal);
  const prompt = () => chatPrompt(model, request.conversation, stop);
  const { tools } = request;
  const choices = answersTo(request, (options) => ({ options, echo: '', prompt, tools }));
  return { ...request, model, choices, signal: stop };
}

/** A text's continuations. @throws FacetError `bad-request` for what this model does not have */
export function askedOfText(model: LoadedModel, request: CompletionRequest, signal: AbortSignal): Asked {
  requireFit(model, request);
  const choices = request.prompts.flatMap((given, index) => {
    const { text, prompt } =
      typeof given === 'string'
        ? { text: given, prompt: async () => textPrompt(model, given) }
        : tokensGiven(model, given, `prompt[${index}]`);
    return answersTo(request, (options) => ({ options, echo: request.echo ? text : '', prompt }));
  });
  return { ...request, model, choices, signal: stopping(request, signal) };
}

/** Token ids to be gone on with, and their text. @throws FacetError `bad-request` for what is no token of a text */
function tokensGiven(
  model: LoadedModel,
  given: readonly number[],
  param: string,
): { readonly text: string; readonly prompt: Choice['prompt'] } {
  requireTokens(model.facts, given, param);
  requireNoImage(model, given, param);
  const ids = given.map(tokenId);
  return { text: textOfTokens(model, ids), prompt: async () => tokenPrompt(model, ids) };
}

/** Several answers are drawn by seeds that follow one another, so that each can be drawn again. */
function answersTo(
  { count, options }: Pick<ChatRequest, 'count' | 'options'>,
  choiceOf: (options: GenerationOptions) => Choice,
): Choice[] {
  const { sampling } = options;
  return Array.from({ length: count }, (_, index) =>
    choiceOf({ ...options, sampling: { ...sampling, seed: (sampling.seed + index) % 2 ** 32 } }),
  );
}

const stopping = (request: Pick<ChatRequest, 'signal'>, signal: AbortSignal): AbortSignal =>
  request.signal ? AbortSignal.any([signal, request.signal]) : signal;

function requireFit(
  { facts, embedding }: LoadedModel,
  { model, options }: ChatRequest | CompletionRequest,
): void {
  if (embedding) throw noText(facts);
  requireModel(facts, model);
  requireTokens(facts, [...options.sampling.logitBias.keys()], 'logit_bias');
}

const noText = ({ id, name }: ModelFacts): Error =>
  refusal({
    param: 'model',
    code: 'unsupported_parameter',
    message: `${name} makes embeddings and writes no text.`,
    hint: 'Ask it for embeddings, or load a model that writes.',
    data: { fields: ['model'], loaded: id },
  });

/** @throws FacetError `bad-request`, `model_not_found`, where a request names another model than is loaded */
export function requireModel(facts: ModelFacts, model: string | undefined): void {
  if (model !== undefined && !namesOf(facts).has(model.replace(/^.*\//, ''))) {
    throw refusal({
      param: 'model',
      code: 'model_not_found',
      message: `The model '${model}' is not loaded; ${facts.id} is.`,
      hint: 'Load it first, or leave model out.',
      data: { loaded: facts.id },
    });
  }
}

/** Names that a request may have for a model: its file's, with and without the ending, and its own. */
const namesOf = ({ id, name }: ModelFacts): ReadonlySet<string> =>
  new Set([id, id.replace(/\.gguf$/, ''), name]);

/** @throws FacetError `bad-request` for ids outside the vocabulary */
export function requireTokens({ vocabulary }: ModelFacts, ids: readonly number[], param: string): void {
  const wrong = ids.find((id) => id >= vocabulary);
  if (wrong === undefined) return;
  throw refusal({
    param,
    code: 'invalid_value',
    message: `${param} names the token ${wrong}; this model's are 0 to ${vocabulary - 1}.`,
    hint: 'Take token ids of this model.',
    data: { token: wrong, vocabulary },
  });
}

/** Tokens of images stand for embeddings, which a list of ids cannot give. */
function requireNoImage({ tokenizer }: LoadedModel, ids: readonly number[], param: string): void {
  const ofImages = new Set(['<start_of_image>', '<image_soft_token>'].map((name) => tokenizer.idOf(name)));
  if (!ids.some((id) => ofImages.has(tokenId(id)))) return;
  throw refusal({
    param,
    code: 'unsupported_parameter',
    message: `${param} has tokens of an image.`,
    hint: 'Show images in the messages of a chat.',
  });
}

function textOfTokens({ tokenizer }: LoadedModel, ids: readonly ReturnType<typeof tokenId>[]): string {
  const detokenizer = new Detokenizer(tokenizer);
  return ids.map((id) => detokenizer.push(id)).join('') + detokenizer.flush();
}
