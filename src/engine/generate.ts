import type { Embeddings } from '../decoder/chunks.ts';
import type { PendingToken } from '../decoder/decoder.ts';
import type { BufferSlice } from '../device/memory.ts';
import { FacetError } from '../shared/errors.ts';
import type { Encoding } from '../shared/engine-status.ts';
import type { TokenId } from '../shared/numbers.ts';
import { lengthOf, type Segment } from '../shared/segments.ts';
import { Guesser } from '../speculation/guesser.ts';
import { type AnswerPiece, AnswerWriter } from './answer-writer.ts';
import type { Matcher } from '../grammar/matcher.ts';
import { Draws } from './draws.ts';
import { findFault } from './find-fault.ts';
import type { LoadedModel } from './load.ts';
import { reusePrefix } from './prefix.ts';
import { noVision, type Prompt } from './prompt.ts';
import type { GenerationOptions } from './request.ts';
import { spelling } from '../text/spelling.ts';
import { segmentsFrom, sequenceOf, type SequenceToken, textTokensOf } from './sequence.ts';
import { type FinishReason, TurnClock, type TurnResult } from './turn.ts';
import type { TellEncoding } from './vision.ts';

type OnEncoding = (encoding: Encoding | undefined) => void;

/**
 * One turn on a loaded model: prefill of what the cache lacks, then its tokens as they are drawn. Yields text as
 * it becomes final; where the prompt ends with an answer, only what is new. The answer's tokens are remembered for the
 * prompts of later turns.
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
  const answer = new AnswerWriter(spelling(model.tokenizer, options.spelt), options, begun);
  const { ids } = answer;
  let finishReason: FinishReason = 'length';
  const first = await firstToken(model, { segments, sequence, reused, options, form, signal, onEncoding });
  const guesser = guesserOf(model, options, sequence);
  if (!first) return finish('abort');
  const withLogits = options.logprobs !== undefined;
  const draws = new Draws({ decoder, transcript, form, withLogits, guesser, signal }, first);
  const isStop = (token: TokenId) => (form || !options.ignoreEos) && stopTokens.has(token);

  while (draws.canGoOn(options.maxTokens - ids.length)) {
    const drawn = await draws.next(options.maxTokens - ids.length).catch(async (error: unknown) => {
      throw await explain(model, [...segments, { kind: 'tokens', ids }], signal, error);
    });
    if (!drawn) {
      finishReason = 'abort';
      break;
    }
    const before = ids.length;
    const pieces: AnswerPiece[] = [];
    let cut = false;
    for (const token of drawn.tokens) {
      clock.tick();
      ids.push(token);
      if (isStop(token)) {
        finishReason = 'stop';
        break;
      }
      const { piece, stopped } = answer.push(token, drawn.logits);
      if (piece) pieces.push(piece);
      cut = stopped;
      if (stopped) break;
    }
    draws.took(ids.length - before);
    yield* pieces;
    if (cut) return finish('stop');
    if (finishReason === 'stop') break;
    if (signal.aborted) {
      finishReason = 'abort';
      break;
    }
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
      ...(guesser && guesser.right > 0 ? { guessedTokens: guesser.right } : {}),
      ...(guesser && guesser.drafted > 0 ? { draftedTokens: guesser.drafted } : {}),
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

/** Guesses of the answer's tokens; nothing where they are of no use. Begun sampling says whether they are. */
function guesserOf(
  { decoder, draft, guessing }: LoadedModel,
  { form, logprobs, sampling }: GenerationOptions,
  sequence: readonly SequenceToken[],
): Guesser | undefined {
  if (guessing.when === 'never' || form || logprobs !== undefined || !decoder.canVerify) return undefined;
  const odds = guessing.when === 'always' ? undefined : guessing.odds;
  return new Guesser(sequence, odds, draft?.begin(sampling));
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
        const report: TellEncoding = (layer, layers, loading) =>
          onEncoding({ image, images, layer, layers, ...(loading ? { loading } : {}) });
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
