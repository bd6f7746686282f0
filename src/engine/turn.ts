import type { Decoder } from '../decoder/decoder.ts';
import type { Sampling } from '../decoder/sampler.ts';
import { FacetError } from '../shared/errors.ts';
import { position, type TokenId } from '../shared/numbers.ts';
import type { Detokenizer } from '../text/detokenizer.ts';
import type { StopMatcher } from '../text/stop-matcher.ts';
import { commonPrefix } from './prefix.ts';

export interface TurnRequest {
  /** The whole sequence so far, `<bos>` included. */
  readonly prompt: readonly TokenId[];
  readonly maxTokens: number;
  readonly stopTokens: ReadonlySet<TokenId>;
  readonly sampling: Sampling;
  readonly detokenizer: Detokenizer;
  readonly stops: StopMatcher;
  readonly signal: AbortSignal;
}

export type FinishReason = 'stop' | 'length' | 'abort';

/** Measured for one turn. Milliseconds are wall clock, waiting for the GPU included. */
export interface TurnTimings {
  readonly promptTokens: number;
  readonly reusedTokens: number;
  readonly prefillTokens: number;
  readonly answerTokens: number;
  readonly prefillMs: number;
  readonly prefillTokensPerSecond: number;
  readonly timeToFirstTokenMs: number;
  readonly decodeTokensPerSecond: number;
}

export interface TurnResult {
  readonly text: string;
  /** Tokens of the answer, a closing stop token included. */
  readonly ids: readonly TokenId[];
  readonly finishReason: FinishReason;
  readonly timings: TurnTimings;
}

/** What the cache holds, token by token; shared by the turns of one loaded model. */
export interface Transcript {
  ids: TokenId[];
}

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
  const reused = reusePrefix(decoder, transcript, prompt);
  const ids: TokenId[] = [];
  let text = '';
  let finishReason: FinishReason = 'length';
  let firstAt = 0;
  let lastAt = 0;

  decoder.startSampling(request.sampling, prompt);
  let pending = await decoder.prefill(prompt.slice(reused), signal, (done) => {
    transcript.ids = prompt.slice(0, reused + done);
  });
  if (!pending) return finish('abort');

  for (;;) {
    const room = ids.length + 1 < request.maxTokens && decoder.cache.length < decoder.cache.contextLength;
    const ahead = room ? await decoder.step() : undefined;
    const token = await pending();
    lastAt = performance.now();
    firstAt ||= lastAt;
    ids.push(token);
    if (ahead) transcript.ids.push(token);
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
  const last = stops.push(detokenizer.flush());
  const rest = last.text + (last.stopped ? '' : stops.flush());
  if (rest) {
    text += rest;
    yield rest;
  }
  return finish(finishReason);

  function finish(reason: FinishReason): TurnResult {
    const prefillTokens = prompt.length - reused;
    const prefillMs = firstAt ? firstAt - started : performance.now() - started;
    const decodeMs = lastAt - firstAt;
    return {
      text,
      ids,
      finishReason: reason,
      timings: {
        promptTokens: prompt.length,
        reusedTokens: reused,
        prefillTokens,
        answerTokens: ids.length,
        prefillMs,
        prefillTokensPerSecond: prefillMs > 0 ? (prefillTokens / prefillMs) * 1000 : 0,
        timeToFirstTokenMs: firstAt ? firstAt - started : 0,
        decodeTokensPerSecond: ids.length > 1 && decodeMs > 0 ? ((ids.length - 1) / decodeMs) * 1000 : 0,
      },
    };
  }
}

/**
 * Rewinds the cache to what the prompt has in common with it and answers how many tokens that is.
 * At least the last token is left to compute, since its logits are needed.
 */
function reusePrefix(decoder: Decoder, transcript: Transcript, prompt: readonly TokenId[]): number {
  const { cache } = decoder;
  if (prompt.length >= cache.contextLength) {
    throw new FacetError(
      'context-full',
      `The conversation has ${prompt.length} tokens; the context holds ${cache.contextLength}.`,
      'Start a new chat, shorten the message, or load the model with a longer context.',
      { promptTokens: prompt.length, contextLength: cache.contextLength },
    );
  }
  const common = Math.min(commonPrefix(transcript.ids, prompt), prompt.length - 1);
  const reused = cache.rewind(position(common)).ok ? common : 0;
  if (reused === 0) cache.rewind(position(0));
  transcript.ids = prompt.slice(0, reused);
  return reused;
}
