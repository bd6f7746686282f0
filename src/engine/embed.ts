import type { CreateEmbeddingResponse } from '@mlc-ai/web-llm';
import { FacetError } from '../shared/errors.ts';
import { type TokenId, tokenId } from '../shared/numbers.ts';
import { refusal } from '../shared/refusal.ts';
import { requireModel, requireTokens } from './choices.ts';
import { type EmbeddingHead, pooled } from './embedding-head.ts';
import type { LoadedModel } from './load.ts';
import type { EmbeddingRequest } from './request-embedding.ts';
import { whyFailed } from './why-failed.ts';

/** Widths that EmbeddingGemma is trained to be cut to (https://arxiv.org/abs/2509.20354). */
const WIDTHS: readonly number[] = [512, 256, 128];

/**
 * Embeddings of texts, one after the other.
 * @throws FacetError `bad-request` for another kind of model and for what this one does not have, `context-full` for
 *   a text that is too long, `aborted`, `device-lost`
 */
export async function embed(
  model: LoadedModel,
  request: EmbeddingRequest,
  signal: AbortSignal,
): Promise<CreateEmbeddingResponse> {
  const { facts, embedding: head, config } = model;
  if (!head) throw noEmbedding(model);
  requireModel(facts, request.model);
  const dimensions = widthOf(request, config.width);
  const texts = request.inputs.map((input, index) => tokensOf(model, head, input, index));
  const startedAt = performance.now();
  const data: CreateEmbeddingResponse['data'] = [];
  for (const [index, ids] of texts.entries()) {
    signal.throwIfAborted();
    const vector = pooled(await hidden(model, ids), config.width, head, dimensions);
    // OpenAI's own answer has a text there, too, against its type.
    const written = request.base64 ? (base64Of(vector) as unknown as number[]) : vector;
    data.push({ object: 'embedding', index, embedding: written });
  }
  const tokens = texts.reduce((sum, { length }) => sum + length, 0);
  const seconds = (performance.now() - startedAt) / 1000;
  const usage = {
    prompt_tokens: tokens,
    total_tokens: tokens,
    extra: { prefill_tokens_per_s: tokens / seconds },
  };
  return { object: 'list', model: facts.id, data, usage };
}

/** Hidden states of a text; a GPU that is lost meanwhile is told as such. */
const hidden = ({ decoder, device }: LoadedModel, ids: readonly TokenId[]) =>
  decoder.hidden(ids).catch(async (error: unknown) => {
    throw await whyFailed(device, FacetError.from(error));
  });

function widthOf({ dimensions }: EmbeddingRequest, width: number): number {
  const widths = [width, ...WIDTHS.filter((each) => each < width)];
  if (dimensions === undefined || widths.includes(dimensions)) return dimensions ?? width;
  throw refusal({
    param: 'dimensions',
    code: 'invalid_value',
    message: `dimensions is ${dimensions}; this model's embeddings can have ${widths.join(', ')}.`,
    hint: 'Give one of these, or leave it out.',
    data: { widths },
  });
}

/** A text's tokens between the marks that the model's file asks for; ids that were given may bring them. */
function tokensOf(
  { tokenizer, facts }: LoadedModel,
  { before, after }: EmbeddingHead,
  input: string | readonly number[],
  index: number,
): readonly TokenId[] {
  const param = `input[${index}]`;
  if (typeof input !== 'string') requireTokens(facts, input, param);
  const own = typeof input === 'string' ? tokenizer.encode(input) : input.map(tokenId);
  const begun = before.length > 0 && own[0] === before[0] ? own : [...before, ...own];
  const ids = after.length > 0 && own.at(-1) === after[0] ? begun : [...begun, ...after];
  if (ids.length <= facts.contextLength) return ids;
  throw new FacetError(
    'context-full',
    `${param} has ${ids.length} tokens; ${facts.contextLength} fit at once.`,
    'Embed it in parts.',
    { param, tokens: ids.length, contextLength: facts.contextLength },
  );
}

const noEmbedding = ({ facts }: LoadedModel): FacetError =>
  refusal({
    param: 'model',
    code: 'unsupported_parameter',
    message: `${facts.name} writes text and makes no embeddings.`,
    hint: 'Load an EmbeddingGemma.',
    data: { fields: ['model'], loaded: facts.id },
  });

/** 32-bit floats, the lowest byte first, as OpenAI writes them. */
function base64Of(vector: readonly number[]): string {
  const view = new DataView(new ArrayBuffer(4 * vector.length));
  for (const [index, value] of vector.entries()) view.setFloat32(4 * index, value, true);
  return btoa(String.fromCharCode(...new Uint8Array(view.buffer)));
}
