import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionRequest,
  Completion,
  CompletionCreateParams,
  CreateEmbeddingResponse,
  EmbeddingCreateParams,
} from '@mlc-ai/web-llm';
import type { AdapterFacts } from '../shared/adapter-facts.ts';
import type { Compute } from '../shared/compute.ts';
import type { EngineStatus } from '../shared/engine-status.ts';
import type { PlainError } from '../shared/errors.ts';
import type { StoredStates } from '../shared/kept-states.ts';
import type { KvType } from '../shared/kv-row.ts';
import type { ShapePlan } from '../shared/memory-plan.ts';
import type { MemoryEntry, MemorySnapshot } from '../shared/memory-snapshot.ts';
import type { ModelFacts } from '../shared/model-facts.ts';
import type { ProcessorRates } from '../shared/processor-rates.ts';
import type { PlanRequest } from '../shared/plan-request.ts';
import type { UnaskedQuestion } from '../shared/question.ts';
import type { RemoteFile } from '../shared/remote-file.ts';
import type { SpeedProgress, SpeedReport, SpeedRequest } from '../shared/speed.ts';
import type { DownloadProgress, LibraryCalls } from './library-protocol.ts';

export type { AdapterFacts } from '../shared/adapter-facts.ts';
export type { Encoding, EngineStatus } from '../shared/engine-status.ts';
export type { KernelFit } from '../shared/kernel-fit.ts';
export type { ShapePlan } from '../shared/memory-plan.ts';
export type { LayerMemory, MemoryEntry, MemorySnapshot } from '../shared/memory-snapshot.ts';
export type { StoredStates } from '../shared/kept-states.ts';
export type { LoadProgress, LoadStage, ModelFacts } from '../shared/model-facts.ts';
export type { ProcessorRates } from '../shared/processor-rates.ts';
export type { PlanRequest } from '../shared/plan-request.ts';
export type { SpeedProgress, SpeedReport, SpeedRequest } from '../shared/speed.ts';
export type { UnaskedQuestion } from '../shared/question.ts';
export type { Timings } from '../shared/timings.ts';

/** Source of a weight file. Several files: parts of a split GGUF, or a model with its mmproj. */
export type SourceSpec = RemoteFile | { readonly kind: 'file'; readonly file: File } | WebLlmSource;

/** A model of WebLLM's list, which WebLLM's own engine runs. */
export interface WebLlmSource {
  readonly kind: 'webllm';
  readonly id: string;
  /** For people. */
  readonly name: string;
}

export interface LoadRequest {
  readonly sources: readonly SourceSpec[];
  /**
   * A small model of the same vocabulary that guesses for it. An `optional` one is left out where it does not belong to
   * it, does not load, or has no room to spare in what the processor can address and in `memoryBytes`.
   */
  readonly draft?: {
    readonly sources: readonly SourceSpec[];
    readonly optional?: boolean;
    readonly memoryBytes?: number;
  };
  /** Tokens of context to allow; the engine's default when absent. */
  readonly contextLength?: number;
  /** Type that keys and values are kept as; f16 when absent. */
  readonly kvType?: KvType;
  /** The device that computes; the better of what there is when absent. */
  readonly compute?: Compute;
  /** Whether it takes turns in a chat, where a person says so; as the file tells when absent. */
  readonly chat?: boolean;
  /** Bytes on disk that states of conversations may take; as they were when absent. */
  readonly stateBytes?: number;
  /** Fits the kernels to the GPU anew; they are as found before when absent. */
  readonly fitAgain?: boolean;
  /** Whether products on a GPU may round activations to 8 bits, where that is faster; not when absent. */
  readonly eightBit?: boolean;
}

/** Differences of the ledger's entries from those told before. */
export interface EntryChanges {
  readonly changed: readonly MemoryEntry[];
  /** Ids of entries that are gone. */
  readonly removed: readonly number[];
}

/** A snapshot for somebody who has the one before; `first` ones stand on their own. */
export interface MemoryUpdate extends Omit<MemorySnapshot, 'entries'>, EntryChanges {
  readonly first: boolean;
}

/**
 * Everything the page can ask of the worker, declared once. Each takes one argument and returns one result;
 * every call can be aborted. `chat` and `completion` stream `chunk` events while they run when
 * `stream` is set, and return the whole completion at the end either way. An abort ends them normally,
 * with `finish_reason: 'abort'` and what was written so far.
 */
export interface Calls extends LibraryCalls {
  /** A sign of life: a number that is higher after every change of what `memory` tells. */
  ping(nothing: null): number;
  /** Facts of the device that a model would be loaded to. */
  adapter(compute: Compute): AdapterFacts;
  /** Whether there is a GPU that a model would be loaded to, whatever device has one now. */
  hasGpu(compute: Compute): boolean;
  /** Rates of the processor, measured at the first call; null where it cannot compute. */
  rates(nothing: null): ProcessorRates | null;
  /**
   * Measures the speed of the model in use, or of made-up weights; `speed` events tell how far it is. An abort refuses it
   * with `aborted`.
   */
  speed(request: SpeedRequest): SpeedReport;
  load(request: LoadRequest): ModelFacts;
  unload(nothing: null): null;
  chat(request: ChatCompletionRequest): ChatCompletion;
  completion(request: CompletionCreateParams): Completion;
  /** Embeddings of texts. An abort refuses it with `aborted`. */
  embed(request: EmbeddingCreateParams): CreateEmbeddingResponse;
  /** Refuses a chat as `chat` would for what the request says; without a model, and answering nothing. */
  check(request: ChatCompletionRequest): null;
  memory(nothing: null): MemorySnapshot;
  /** Starts or stops `memory` events. */
  watchMemory(on: boolean): null;
  /** Bytes that checkpoints of the loaded model may take. */
  setCheckpointBudget(bytes: number): null;
  /** Bytes on disk that the KV states of conversations may take; what no longer fits goes, and 0 keeps none. */
  setStateBudget(bytes: number): null;
  /** The KV states of conversations that are on disk. */
  storedStates(nothing: null): StoredStates;
  /** Deletes the states of conversations by their names; without any, all. */
  forgetStates(request: { readonly conversations?: readonly string[] }): null;
  /** Deletes the states of all conversations but these, and what a crash has left. */
  keepStatesOf(conversations: readonly string[]): null;
  /** Frees the vision tower; the next image that has to be encoded brings it back. */
  evictVision(nothing: null): null;
  /** The text of each position in the KV cache from `first` to `last`; '' for an image's. */
  heldText(span: { readonly first: number; readonly last: number }): readonly string[];
  /** Tokens that a question would take, to a few; 0 while there is no model. */
  questionTokens(question: UnaskedQuestion): number;
  /** Works without a GPU and without a model. */
  plan(request: PlanRequest): ShapePlan;
}

export type CallName = keyof Calls;
export type Argument<Name extends CallName> = Parameters<Calls[Name]>[0];
/** The value that a call resolves to. */
export type Result<Name extends CallName> = ReturnType<Calls[Name]>;

/** Pieces that a call streams while it runs. */
export interface Chunks {
  chat: ChatCompletionChunk;
  completion: Completion;
}

/** The calls that generate text and stream it. */
export type StreamingName = keyof Chunks;

/** Messages that the worker sends unasked. `chunk` names the call it belongs to; at most one message a frame. */
export interface Events {
  status: EngineStatus;
  chunk: { readonly call: number; readonly chunk: Chunks[StreamingName] };
  /** While watched: at most ten a second, and none when nothing changed. */
  memory: MemoryUpdate;
  /** Of a `speed` call: before each of its steps. */
  speed: SpeedProgress;
  /** Of every download of this tab: changes of state at once, bytes at most four times a second. */
  download: DownloadProgress;
}

export type EventName = keyof Events;

/** One call on its way; a name and its argument belong together, so a handler needs no cast. */
export type CallMessage<Name extends CallName = CallName> = {
  readonly [Each in Name]: {
    readonly kind: 'call';
    readonly id: number;
    readonly name: Each;
    readonly argument: Argument<Each>;
  };
}[Name];

export type ToWorker = CallMessage | { readonly kind: 'abort'; readonly id: number };

export type FromWorker =
  | { readonly kind: 'result'; readonly id: number; readonly value: Result<CallName> }
  | { readonly kind: 'error'; readonly id: number; readonly error: PlainError }
  | {
      readonly [Name in EventName]: {
        readonly kind: 'event';
        readonly name: Name;
        readonly value: Events[Name];
      };
    }[EventName];
