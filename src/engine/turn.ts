import type { Input } from '../decoder/chunks.ts';
import type { Decoder } from '../decoder/decoder.ts';
import type { DrawOptions } from '../decoder/sampler.ts';
import { FacetError } from '../shared/errors.ts';
import type { BufferSlice } from '../device/memory.ts';
import { position, type TokenId } from '../shared/numbers.ts';
import type { Timings } from '../shared/timings.ts';
import type { Detokenizer } from '../text/detokenizer.ts';
import type { StopMatcher } from '../text/stop-matcher.ts';
import {
  beforeImage,
  commonPrefix,
  type ImageRef,
  type Key,
  keysOf,
  partsFrom,
  type PromptPart,
  tokensOf,
} from './prompt.ts';
import { spansBefore } from './spans.ts';
import type { Transcript } from './transcript.ts';

export interface TurnRequest {
  /** The whole sequence so far, `<bos>` included. */
  readonly prompt: readonly PromptPart[];
  /** Gives an image's embedding [tokens][D] f32, encoding it if need be. Called only for
   *  images to be computed; `index` counts the prompt's images. */
  readonly embed: (image: ImageRef, index: number) => Promise<BufferSlice>;
  readonly maxTokens: number;
  readonly stopTokens: ReadonlySet<TokenId>;
  readonly sampling: DrawOptions;
  readonly detokenizer: Detokenizer;
  readonly stops: StopMatcher;
  readonly signal: AbortSignal;
}

export type FinishReason = 'stop' | 'length' | 'abort';

export interface TurnResult {
  readonly text: string;
  /** Tokens of the answer, a closing stop token included. */
  readonly ids: readonly TokenId[];
  readonly finishReason: FinishReason;
  readonly timings: Timings;
}

/** One that was stopped before anything was computed. */
export const stoppedTurn = (): TurnResult => ({
  text: '',
  ids: [],
  finishReason: 'abort',
  timings: {
    promptTokens: 0,
    reusedTokens: 0,
    prefillTokens: 0,
    answerTokens: 0,
    imageTokens: 0,
    imagesEncoded: 0,
    prefillMs: 0,
    prefillTokensPerSecond: 0,
    timeToFirstTokenMs: 0,
    decodeTokensPerSecond: 0,
  },
});

/**
 * One generation: prefill of what the cache lacks, then one token at a time. Yields text as it becomes
 * final. Each step is submitted before the token of the one before is read, so a stop wastes at most
 * one step (docs/adr/0005). The transcript always names exactly the tokens whose keys the cache holds.
 */
export async function* runTurn(
  decoder: Decoder,
  transcript: Transcript,
  request: TurnRequest,
): AsyncGenerator<string, TurnResult> {
  const { prompt, signal, stops, detokenizer } = request;
  const started = performance.now();
  const keys = keysOf(prompt);
  const reused = reusePrefix(decoder, transcript, prompt, keys);
  const ids: TokenId[] = [];
  let text = '';
  let finishReason: FinishReason = 'length';
  let firstAt = 0;
  let lastAt = 0;

  transcript.checkpoints.take();
  const inputs = await embedImages(partsFrom(prompt, reused), request);
  if (!inputs) return finish('abort');
  decoder.startSampling(request.sampling, tokensOf(prompt));
  let pending = await decoder.prefill(inputs, signal, (done) => {
    transcript.become(keys.slice(0, reused + done));
  });
  if (!pending) return finish('abort');
  transcript.checkpoints.take();

  for (;;) {
    const room = ids.length + 1 < request.maxTokens && decoder.cache.length < decoder.cache.contextLength;
    const ahead = room ? await decoder.step() : undefined;
    const token = await pending();
    lastAt = performance.now();
    firstAt ||= lastAt;
    ids.push(token);
    if (ahead) transcript.push(token);
    if (request.stopTokens.has(token)) {
      finishReason = 'stop';
      break;
    }
    const matched = stops.push(detokenizer.push(token));
    if (matched.text) {
      text += matched.text;
      yield matched.text;
    }
    if (matched.stopped) return finish('stop');
    if (signal.aborted) {
      finishReason = 'abort';
      break;
    }
    if (!ahead) break;
    pending = ahead;
  }
  // A character that is broken off here is completed when the answer is continued: its bytes are in `ids`.
  const last = stops.push(finishReason === 'stop' ? detokenizer.flush() : '');
  const rest = last.text + (last.stopped ? '' : stops.flush());
  if (rest) {
    text += rest;
    yield rest;
  }
  return finish(finishReason);

  function finish(reason: FinishReason): TurnResult {
    const prefillTokens = keys.length - reused;
    const prefillMs = firstAt ? firstAt - started : performance.now() - started;
    const decodeMs = lastAt - firstAt;
    return {
      text,
      ids,
      finishReason: reason,
      timings: {
        promptTokens: keys.length,
        reusedTokens: reused,
        prefillTokens,
        answerTokens: ids.length,
        imageTokens: keys.length - tokensOf(prompt).length,
        imagesEncoded: 0,
        prefillMs,
        prefillTokensPerSecond: prefillMs > 0 ? (prefillTokens / prefillMs) * 1000 : 0,
        timeToFirstTokenMs: firstAt ? firstAt - started : 0,
        decodeTokensPerSecond: ids.length > 1 && decodeMs > 0 ? ((ids.length - 1) / decodeMs) * 1000 : 0,
      },
    };
  }
}

/** The parts with their images' embeddings; nothing when the signal stopped the encoding. */
async function embedImages(
  parts: readonly PromptPart[],
  { prompt, embed, signal }: TurnRequest,
): Promise<Input[] | undefined> {
  const images = (list: readonly PromptPart[]) => list.filter(({ kind }) => kind === 'image').length;
  let index = images(prompt) - images(parts);
  const inputs: Input[] = [];
  try {
    for (const part of parts) {
      if (part.kind === 'tokens') inputs.push(part);
      else {
        const embedding = await embed(part.image, index++);
        inputs.push({ kind: 'image', tokens: part.image.tokens, embedding });
      }
    }
    return inputs;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

/** Brings the cache back to what the prompt has in common with it and answers how many positions that is. */
function reusePrefix(
  decoder: Decoder,
  transcript: Transcript,
  prompt: readonly PromptPart[],
  keys: readonly Key[],
): number {
  const { cache } = decoder;
  const { checkpoints } = transcript;
  if (keys.length >= cache.contextLength) {
    throw new FacetError(
      'context-full',
      `The conversation has ${keys.length} tokens; the context holds ${cache.contextLength}.`,
      'Start a new chat, shorten the message, or load the model with a longer context.',
      { promptTokens: keys.length, contextLength: cache.contextLength },
    );
  }
  const common = commonPrefix(transcript.keys, prompt);
  checkpoints.forgetAfter(common);
  // The last position is always computed, since its logits are needed.
  const reused = checkpoints.comeBack(position(beforeImage(prompt, Math.min(common, keys.length - 1))));
  transcript.become(keys.slice(0, reused), [
    ...spansBefore(transcript.prompts, reused),
    { first: reused, last: keys.length - 1 },
  ]);
  return reused;
}
