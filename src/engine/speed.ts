import type { Decoder } from '../decoder/decoder.ts';
import type { DrawOptions } from '../decoder/sampler.ts';
import type { Device } from '../device/device.ts';
import { FacetError } from '../shared/errors.ts';
import { tokenId } from '../shared/numbers.ts';
import type { Segment } from '../shared/segments.ts';
import type { SpeedProgress, SpeedReport, SpeedRequest, SpeedRow } from '../shared/speed.ts';
import { copyBandwidth } from './copy-bandwidth.ts';
import { GEMMA_DEFAULTS } from './sampling.ts';

/** A model whose speed is measured, however its weights came to be. */
export interface SpeedTarget {
  readonly name: string;
  readonly device: Device;
  readonly decoder: Decoder;
  readonly vocabulary: number;
  /** Kernels that the GPU it was meant for computes wrong. */
  readonly unfit?: readonly string[] | undefined;
}

const greedy: DrawOptions = { ...GEMMA_DEFAULTS, temperature: 0, seed: 0 };
/** Tokens by which every pipeline is used once. */
const WARM_UP = 32;
/** Positions that are left free behind what is measured. */
const SPARE = 4;

/**
 * Measures a model at each context, prompts and answers, telling how far it is before each step and with every row. Its
 * cache holds nothing that was computed then.
 * @throws FacetError `aborted` when the signal ends it
 */
export async function* measureSpeed(
  target: SpeedTarget,
  { contexts: wanted, prefill: prefillTokens, decode: decodeTokens }: SpeedRequest,
  signal: AbortSignal,
): AsyncGenerator<SpeedProgress, SpeedReport> {
  const { device, decoder, name, unfit } = target;
  const furthest = decoder.cache.contextLength - Math.max(prefillTokens, decodeTokens) - SPARE;
  if (furthest < 0) throw tooShort(decoder.cache.contextLength, prefillTokens, decodeTokens);
  const contexts = [...new Set(wanted.map((context) => Math.min(context, furthest)))];
  const total = 1 + 2 * contexts.length;
  let done = 0;
  yield { step: 'bandwidth', done, total };
  let report: SpeedReport = {
    model: name,
    adapter: device.adapter,
    ...(unfit ? { unfit } : {}),
    copyBandwidth: await copyBandwidth(device),
    prefill: prefillTokens,
    rows: [],
  };
  await prefill(target, 0, Math.min(prefillTokens, WARM_UP), signal);
  for (const context of contexts) {
    yield { step: 'prefill', context, done: ++done, total, report };
    const prefillTokensPerSecond = await prefill(target, context, prefillTokens, signal);
    yield { step: 'decode', context, done: ++done, total, report };
    const decoded = await decode(target, context, decodeTokens, signal);
    const bandwidthShare = (decoded.bytesPerToken * decoded.decodeTokensPerSecond) / report.copyBandwidth;
    const row = { context, prefillTokensPerSecond, ...decoded, bandwidthShare };
    report = { ...report, rows: [...report.rows, row] };
  }
  return report;
}

/** Tokens that are in every vocabulary of a size; which ones does not change the work. */
const someTokens = (count: number, vocabulary: number): Segment[] => [
  { kind: 'tokens', ids: Array.from({ length: count }, (_, index) => tokenId((index * 7919) % vocabulary)) },
];

/** Tokens a second of a prompt of so many after a context. */
async function prefill(
  { decoder, vocabulary }: SpeedTarget,
  context: number,
  tokens: number,
  signal: AbortSignal,
): Promise<number> {
  await decoder.pretend(context);
  decoder.startSampling(greedy, []);
  const started = performance.now();
  const pending = await decoder.prefill(someTokens(tokens, vocabulary), signal);
  if (!pending) throw stopped();
  await pending();
  return (tokens * 1000) / (performance.now() - started);
}

/** Tokens a second of an answer of so many after a context. */
async function decode(
  target: SpeedTarget,
  context: number,
  tokens: number,
  signal: AbortSignal,
): Promise<Pick<SpeedRow, 'decodeTokensPerSecond' | 'dispatchesPerToken' | 'bytesPerToken'>> {
  const { decoder } = target;
  await prefill(target, context, 1, signal);
  // The same pattern as a turn's: a step is submitted before the token of the one before is read. The first use of a
  // pipeline can cost a compilation.
  await (
    await decoder.step()
  )();
  const { dispatches, bytes } = decoder.tokenCost;
  const started = performance.now();
  let pending = await decoder.step();
  for (let i = 1; i < tokens; i++) {
    const ahead = await decoder.step();
    await pending();
    pending = ahead;
    if (signal.aborted) break;
  }
  await pending();
  if (signal.aborted) throw stopped();
  return {
    decodeTokensPerSecond: (tokens * 1000) / (performance.now() - started),
    dispatchesPerToken: dispatches,
    bytesPerToken: bytes,
  };
}

const stopped = (): FacetError => new FacetError('aborted', 'Stopped.', 'Start again when you like.');

const tooShort = (contextLength: number, prefillTokens: number, decodeTokens: number): FacetError =>
  new FacetError(
    'bad-request',
    `A context of ${contextLength} tokens has no room for a prompt of ${prefillTokens} or an answer of ${decodeTokens}.`,
    'Measure with fewer tokens, or load the model with a longer context.',
    { contextLength, prefillTokens, decodeTokens },
  );
