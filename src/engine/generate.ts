import type { Embeddings } from '../decoder/chunks.ts';
import type { PendingToken } from '../decoder/decoder.ts';
import type { BufferSlice } from '../device/memory.ts';
import { FacetError } from '../shared/errors.ts';
import type { Encoding } from '../shared/engine-status.ts';
import { position, type TokenId } from '../shared/numbers.ts';
import { orAborted } from '../shared/or-aborted.ts';
import { lengthOf, type Segment } from '../shared/segments.ts';
import { type AnswerPiece, AnswerWriter } from './answer-writer.ts';
import type { Matcher } from '../grammar/matcher.ts';
import { findFault } from './find-fault.ts';
import type { LoadedModel } from './load.ts';
import { reusePrefix } from './prefix.ts';
import { noVision, type Prompt } from './prompt.ts';
import type { GenerationOptions } from './request.ts';
import { segmentsFrom, sequenceOf, type SequenceToken, textTokensOf } from './sequence.ts';
import { type FinishReason, TurnClock, type TurnResult } from './turn.ts';

type OnEncoding = (encoding: Encoding | undefined) => void;

/**
 * One turn on a loaded model: prefill of what the cache lacks, then one token at a time. Yields text as it becomes
 * final; where the prompt ends with an answer, only what is new. Each step is submitted before the token of the one
 * before is read, so a stop wastes at most one step (docs/adr/0005). The transcript always names exactly the tokens
 * whose keys the cache holds. The answer's tokens are remembered for the prompts of later turns.
 */
export async function* generate(
  model: LoadedModel,
  prompt: Prompt,
  options: GenerationOptions,
  signal: AbortSignal,
  onEncoding: OnEncoding = () => undefined,
): AsyncGenerator<AnswerPiece, TurnResult> {
  const { segments, begun } = prompt;
  const { decoder, transcript, stopTokens, vision } = model;
  const clock = new TurnClock();
  const encodedBefore = vision?.encoded ?? 0;
  const sequence = sequenceOf(segments);
  const form = options.form && (await model.forms()).matcherOf(options.form, begun.text);
  const reused = reusePrefix(decoder, transcript, segments, sequence);
  const answer = new AnswerWriter(model.tokenizer, options, begun);
  const { ids } = answer;
  const withLogits = (token: PendingToken): Drawn => ({
    token,
    // Queued before the next step, which writes others in their place.
    logits: options.logprobs === undefined ? undefined : readLogits(model),
  });
  let finishReason: FinishReason = 'length';
  const first = await firstToken(model, { segments, sequence, reused, options, form, signal, onEncoding });
  if (!first) return finish('abort');
  let pending = withLogits(first);

  for (;;) {
    const room = ids.length + 1 < options.maxTokens && decoder.cache.length < decoder.cache.contextLength;
    // What may follow a token of a form is known only with the token.
    let ahead = room && !form ? withLogits(await decoder.step()) : undefined;
    const token = await orAborted(pending.token(), signal).catch(async (error: unknown) => {
      throw await explain(model, [...segments, { kind: 'tokens', ids }], signal, error);
    });
    if (token === undefined) {
      // Nobody waits for the device to end its step, nor will anybody know the token whose key it writes.
      if (ahead) decoder.cache.rewind(position(decoder.cache.length - 1));
      finishReason = 'abort';
      break;
    }
    clock.tick();
    ids.push(token);
    if (ahead) transcript.push(token);
    if ((form || !options.ignoreEos) && stopTokens.has(token)) {
      finishReason = 'stop';
      break;
    }
    const { piece, stopped } = answer.push(token, await pending.logits);
    if (piece) yield piece;
    if (stopped) return finish('stop');
    if (signal.aborted) finishReason = 'abort';
    if (form && room && !signal.aborted) {
      form.accept(token);
      decoder.allow(form.mask());
      ahead = withLogits(await decoder.step());
      transcript.push(token);
    }
    if (signal.aborted || !ahead) break;
    pending = ahead;
  }
  const last = answer.end(finishReason === 'stop');
  if (last) yield last;
  return finish(finishReason);

  function finish(reason: FinishReason): TurnResult {
    // What a stop string cut off is among the tokens, and nobody saw it: that text is encoded anew.
    const { text, logprobs } = answer;
    const cut = reason === 'stop' && !stopTokens.has(ids.at(-1) as TokenId);
    if (!cut) remember(model, prompt, ids, text);
    const timings = clock.timings({
      promptTokens: sequence.length,
      reusedTokens: reused,
      answerTokens: ids.length,
      imageTokens: lengthOf(segments.filter(({ kind }) => kind === 'image')),
      imagesEncoded: (vision?.encoded ?? 0) - encodedBefore,
    });
    return { text, ids, logprobs, finishReason: reason, timings };
  }
}

/** A turn that begins. */
interface Beginning {
  readonly segments: readonly Segment[];
  /** The token at every position of them. */
  readonly sequence: readonly SequenceToken[];
  /** Positions of them that the cache holds. */
  readonly reused: number;
  readonly options: GenerationOptions;
  readonly form: Matcher | undefined;
  readonly signal: AbortSignal;
  readonly onEncoding: OnEncoding;
}

/** Computes what the cache lacks of a prompt and draws the first token; undefined when stopped. */
async function firstToken(
  model: LoadedModel,
  { segments, sequence, reused, options, form, signal, onEncoding }: Beginning,
): Promise<PendingToken | undefined> {
  const { decoder, transcript } = model;
  transcript.checkpoints.take();
  const rest = segmentsFrom(segments, reused);
  const embeddings = await embed(model, imagesOf(segments) - imagesOf(rest), rest, signal, onEncoding);
  if (!embeddings) return undefined;
  decoder.startSampling(options.sampling, textTokensOf(segments), form !== undefined);
  if (form) decoder.allow(form.mask());
  const first = await decoder.prefill(rest, signal, {
    embeddings,
    onProgress: (done) => transcript.become(sequence.slice(0, reused + done)),
  });
  if (first) transcript.checkpoints.take();
  return first;
}

/** A token on its way, and the logits that it is drawn from where they are wanted. */
interface Drawn {
  readonly token: PendingToken;
  readonly logits: Promise<Float32Array> | undefined;
}

function readLogits({ decoder }: LoadedModel): Promise<Float32Array> {
  const logits = decoder.readLogits();
  // After a stop nobody waits for them.
  logits.catch(() => undefined);
  return logits;
}

/** Keeps the tokens of an answer for the prompts of later turns. */
function remember(
  { answers, stopTokens }: LoadedModel,
  { begun, place }: Prompt,
  ids: readonly TokenId[],
  text: string,
): void {
  if (place === undefined || ids.length === 0) return;
  const given = ids.filter((id) => !stopTokens.has(id));
  answers.remember(place, begun.text + text, [...begun.ids, ...given]);
}

/** The failure of a step, with the layer that went wrong where its logits were no numbers. */
async function explain(
  model: LoadedModel,
  sequence: readonly Segment[],
  signal: AbortSignal,
  error: unknown,
): Promise<unknown> {
  if (FacetError.from(error).code !== 'not-finite') return error;
  const embeddings = await embed(model, 0, sequence, signal, () => undefined);
  return embeddings ? findFault(model, sequence, embeddings) : error;
}

const imagesOf = (segments: readonly Segment[]): number =>
  segments.filter(({ kind }) => kind === 'image').length;

/** Embeddings of the images to be computed, `before` of the prompt's in front of them; undefined when stopped. */
async function embed(
  model: LoadedModel,
  before: number,
  segments: readonly Segment[],
  signal: AbortSignal,
  onEncoding: OnEncoding,
): Promise<Embeddings | undefined> {
  const embeddings = new Map<string, BufferSlice>();
  const images = before + imagesOf(segments);
  let image = before;
  try {
    for (const segment of segments) {
      if (segment.kind === 'tokens') continue;
      image++;
      if (!model.vision) throw noVision(model);
      try {
        const report = (layer: number, layers: number) => onEncoding({ image, images, layer, layers });
        embeddings.set(segment.hash, await model.vision.embedding(segment, signal, report));
      } finally {
        onEncoding(undefined);
      }
    }
    return embeddings;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}
