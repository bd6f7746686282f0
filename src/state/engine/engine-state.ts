import type { Compute } from '../../shared/compute.ts';
import type { PlainError } from '../../shared/errors.ts';
import type {
  AdapterFacts,
  EngineStatus,
  LoadRequest,
  ModelFacts,
  ProcessorRates,
  SourceSpec,
} from '../../worker/protocol.ts';
import type { Limits } from './limits.ts';

export interface LoadFailure {
  readonly error: PlainError;
  /** A name for what a person opened; the request may hold the model in use as well. */
  readonly name: string;
  readonly request: LoadRequest;
}

/**
 * The reason why there is no model here: another tab `holds` the engine, `took` it from this one, or has let
 * go of it (`free`). `waits`: another tab holds it, and what a person opened here loads when that lets go.
 */
export type Elsewhere = 'holds' | 'waits' | 'took' | 'free';

/** A model and what it came from. */
export interface Loaded {
  readonly request: LoadRequest;
  readonly model: ModelFacts;
}

/**
 * State of loading on the page: it does one of these at a time, whatever model the worker has meanwhile. What
 * was stopped, or left by the last visit, waits until it goes on, is dismissed or another load begins; so
 * does why the last load failed.
 */
export type Phase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'opening'; readonly request: LoadRequest; readonly controller: AbortController }
  | { readonly kind: 'failed'; readonly failure: LoadFailure }
  /** The bytes that were downloaded are kept. */
  | { readonly kind: 'stopped'; readonly request: LoadRequest }
  | {
      readonly kind: 'elsewhere';
      readonly why: Elsewhere;
      /** The request that could not be loaded because another tab has the engine. */
      readonly wanted: LoadRequest | undefined;
      /** Ends the waiting for the other tab. */
      readonly watch: AbortController;
    };

export interface EngineState {
  readonly phase: Phase;
  /** The worker's last status; while a load is on its way to it, {@link statusOf} is ahead of that. */
  readonly reported: EngineStatus;
  /** The model in use, or the last one there was. */
  readonly loaded: Loaded | undefined;
  /** A vision file that fitted no model so far. */
  readonly waitingVision: readonly SourceSpec[];
  /** The device of the model in use; where there is none, the one that would get it. */
  readonly adapter: AdapterFacts | undefined;
  /** Measured once somebody asked, where the processor computes. */
  readonly rates?: ProcessorRates;
  /** The device a person wants models to be computed on. */
  readonly compute: Compute;
  /** Whether models keep to the processor for now, whatever was chosen, because the GPU was lost. */
  readonly gpuPaused: boolean;
  /** Whether a model that was lost is being brought back. */
  readonly recovering: boolean;
  readonly limits: Limits;
  /** Bytes on disk that the KV states of chats may take. */
  readonly stateBudget: number;
}

/** Said at once: the worker has to start before it can say so itself. */
const BEGUN: EngineStatus = {
  kind: 'loading',
  progress: { stage: 'header', loadedBytes: 0, totalBytes: 0, elapsedMs: 0 },
};
const EMPTY: EngineStatus = { kind: 'empty' };

type Told = Pick<EngineState, 'phase' | 'reported'>;

export function statusOf({ phase, reported }: Told): EngineStatus {
  const loading = reported.kind === 'loading';
  if (phase.kind === 'opening') return loading ? reported : BEGUN;
  // What nobody waits for any more is on its way out.
  return loading ? EMPTY : reported;
}

/** The device to load models to now; `automatic` leaves it to the engine. */
export const computeNow = ({ compute, gpuPaused }: Pick<EngineState, 'compute' | 'gpuPaused'>): Compute =>
  gpuPaused ? 'cpu' : compute;

/** Whether the model in use is, or was, on a GPU as far as is known. */
export const isOnGpu = (state: Pick<EngineState, 'adapter' | 'compute' | 'gpuPaused'>): boolean =>
  computeNow(state) !== 'cpu' && state.adapter?.kind !== 'cpu';

/** The model in use, also one whose GPU is lost; none while another is opened. */
export function modelOf(state: Told): ModelFacts | undefined {
  const status = statusOf(state);
  return 'model' in status ? status.model : undefined;
}

/** Whether the model in use runs in WebLLM's engine, which always computes on a GPU. */
export const isOfWebLlm = (state: Told): boolean => modelOf(state)?.engine === 'webllm';

/** The model in use; while another is opened, the one before; where there is none, the last one there was. */
export const lastModelOf = (state: Told & Pick<EngineState, 'loaded'>): ModelFacts | undefined =>
  modelOf(state) ?? state.loaded?.model;

/** Whether the model can be asked, busy or not. */
export function isUsable(state: Told): boolean {
  const { kind } = statusOf(state);
  return kind === 'ready' || kind === 'generating';
}

type Stands = Pick<EngineState, 'phase'>;

/** The request that is being loaded. */
export const openingOf = ({ phase }: Stands): LoadRequest | undefined =>
  phase.kind === 'opening' ? phase.request : undefined;

/** The request that is being loaded, or was loaded last. */
export const requestOf = (state: Stands & Pick<EngineState, 'loaded'>): LoadRequest | undefined =>
  openingOf(state) ?? state.loaded?.request;

/** The reason why the last attempt to load came to nothing. */
export const failureOf = ({ phase }: Stands): LoadFailure | undefined =>
  phase.kind === 'failed' ? phase.failure : undefined;

export const stoppedOf = ({ phase }: Stands): LoadRequest | undefined =>
  phase.kind === 'stopped' ? phase.request : undefined;

export const elsewhereOf = ({ phase }: Stands): Elsewhere | undefined =>
  phase.kind === 'elsewhere' ? phase.why : undefined;
