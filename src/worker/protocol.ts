import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionRequest,
  Completion,
  CompletionCreateParams,
} from '@mlc-ai/web-llm';
import type { PlainError } from '../shared/errors.ts';
import type { KvType } from '../shared/kv-row.ts';
import type { MemoryEntry, MemorySnapshot } from '../shared/memory-snapshot.ts';
import type { DownloadProgress, LibraryCalls, RemoteSource } from './library-protocol.ts';

export type { LayerMemory, MemoryEntry, MemorySnapshot } from '../shared/memory-snapshot.ts';

/** What the adapter says about itself. */
export interface AdapterFacts {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  readonly fallback: boolean;
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
}

/** Where a weight file comes from. Several files: parts of a split GGUF, or a model with its mmproj. */
export type SourceSpec = RemoteSource | { readonly kind: 'file'; readonly file: File };

export interface LoadRequest {
  readonly sources: readonly SourceSpec[];
  /** Tokens of context to allow; the engine's default when absent. */
  readonly contextLength?: number;
  /** What keys and values are kept as; f16 when absent. */
  readonly kvType?: KvType;
}

/** `checking`: all weights are on the GPU, the rest of the files comes and is compared with its SHA-256. */
export type LoadStage = 'header' | 'tokenizer' | 'weights' | 'kernels' | 'checking';

export interface LoadProgress {
  readonly stage: LoadStage;
  /** While `checking`: bytes that are here, of all files that were not. Otherwise those of the text model read. */
  readonly loadedBytes: number;
  readonly totalBytes: number;
  /** Since the load began. */
  readonly elapsedMs: number;
}

/** A loaded model, for people and for the UI's decisions. */
export interface ModelFacts {
  /** File name. */
  readonly id: string;
  /** `general.name` of the file, or the file name. */
  readonly name: string;
  readonly layers: number;
  readonly globalLayers: number;
  readonly width: number;
  readonly window: number;
  readonly vocabulary: number;
  readonly parameters: number;
  readonly fileBytes: number;
  /** Most common type among matrices, such as `Q8_0`. */
  readonly quantisation: string;
  /** Tokens of context in use now, and the most the checkpoint was trained for. */
  readonly contextLength: number;
  readonly trainedContextLength: number;
  /** Whether it follows chat turns. A base model completes text instead. */
  readonly chat: boolean;
  readonly vision: boolean;
  readonly loadMs: number;
  /** What of it each stage took; stages that there were none of are absent. */
  readonly stagesMs: Readonly<Partial<Record<LoadStage, number>>>;
}

/** Measured for one answer; also `usage.extra` of its completion. */
export interface Timings {
  readonly promptTokens: number;
  /** Tokens of the prompt that were in the KV cache already. */
  readonly reusedTokens: number;
  /** Tokens of the prompt that were computed: promptTokens - reusedTokens. */
  readonly prefillTokens: number;
  readonly answerTokens: number;
  /** Positions of the prompt that images take, and how many images were encoded for this turn. */
  readonly imageTokens: number;
  readonly imagesEncoded: number;
  readonly prefillMs: number;
  readonly prefillTokensPerSecond: number;
  readonly timeToFirstTokenMs: number;
  readonly decodeTokensPerSecond: number;
}

/** How the ledger's entries differ from those told before. */
export interface EntryChanges {
  readonly changed: readonly MemoryEntry[];
  /** Ids of entries that are gone. */
  readonly removed: readonly number[];
}

/** A snapshot for somebody who has the one before; `first` ones stand on their own. */
export interface MemoryUpdate extends Omit<MemorySnapshot, 'entries'>, EntryChanges {
  readonly first: boolean;
}

/** A published size with a quantisation, at a context. */
export interface PlanRequest {
  /** `270m`, `1b`, `4b`, `12b` or `27b`. */
  readonly shape: string;
  /** A ggml type such as `Q4_0`. */
  readonly quantisation: string;
  /** In tokens. */
  readonly contextLength: number;
  /** f16 when absent. */
  readonly kvType?: KvType;
}

export interface PlanEntry {
  readonly owner: string;
  readonly layer?: number;
  readonly kind: string;
  readonly dtype: string;
  readonly bytes: number;
}

/** Memory predicted before anything is loaded, the KV cache full. */
export interface MemoryPlan {
  /** Tokens planned for: the trained context where that is shorter than what was asked. */
  readonly contextLength: number;
  /** W, in tokens. */
  readonly window: number;
  readonly entries: readonly PlanEntry[];
  readonly totalBytes: number;
  readonly kvBytes: number;
  readonly fullAttentionKvBytes: number;
}

/** A question that is being written. */
export interface UnaskedQuestion {
  readonly text: string;
  /** Sizes in pixels, upright, and whether parts are looked at as well. */
  readonly images: readonly { readonly width: number; readonly height: number; readonly closely: boolean }[];
}

/** How far the encoding of a prompt's images is. */
export interface Encoding {
  /** The image being encoded, from 1, of so many in the prompt. */
  readonly image: number;
  readonly images: number;
  /** Layers of the vision tower done. */
  readonly layer: number;
  readonly layers: number;
}

/** The engine's state as the page sees it. */
export type EngineStatus =
  | { readonly kind: 'empty' }
  | { readonly kind: 'loading'; readonly progress: LoadProgress }
  | { readonly kind: 'ready'; readonly model: ModelFacts }
  | { readonly kind: 'generating'; readonly model: ModelFacts; readonly encoding?: Encoding }
  | { readonly kind: 'lost'; readonly error: PlainError; readonly model: ModelFacts };

/**
 * Everything the page can ask of the worker, declared once. Each takes one argument and answers one value;
 * every call can be aborted. `chat` and `completion` stream `chunk` events while they run when
 * `stream` is set, and answer the whole completion at the end either way. An abort ends them normally,
 * with `finish_reason: 'abort'` and what was written so far.
 */
export interface Calls extends LibraryCalls {
  adapter(nothing: null): AdapterFacts;
  load(request: LoadRequest): ModelFacts;
  unload(nothing: null): null;
  chat(request: ChatCompletionRequest): ChatCompletion;
  completion(request: CompletionCreateParams): Completion;
  memory(nothing: null): MemorySnapshot;
  /** Starts or stops `memory` events. */
  watchMemory(on: boolean): null;
  /** Bytes that checkpoints of the loaded model may take. */
  setCheckpointBudget(bytes: number): null;
  /** Frees the vision tower; the next image that has to be encoded brings it back. */
  evictVision(nothing: null): null;
  /** Tokens that a question would take, to a few; 0 while there is no model. */
  questionTokens(question: UnaskedQuestion): number;
  /** Works without a GPU and without a model. */
  plan(request: PlanRequest): MemoryPlan;
}

export type CallName = keyof Calls;
export type Argument<Name extends CallName> = Parameters<Calls[Name]>[0];
export type Answer<Name extends CallName> = ReturnType<Calls[Name]>;

/** What a call streams while it runs. */
export interface Chunks {
  chat: ChatCompletionChunk;
  completion: Completion;
}

/** The calls that generate text and stream it. */
export type StreamingName = keyof Chunks;

/** What the worker says unasked. `chunk` names the call it belongs to; at most one message a frame. */
export interface Events {
  status: EngineStatus;
  chunk: { readonly call: number; readonly chunk: Chunks[StreamingName] };
  /** While watched: at most ten a second, and none when nothing changed. */
  memory: MemoryUpdate;
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
  | { readonly kind: 'answer'; readonly id: number; readonly value: Answer<CallName> }
  | { readonly kind: 'error'; readonly id: number; readonly error: PlainError }
  | {
      readonly [Name in EventName]: {
        readonly kind: 'event';
        readonly name: Name;
        readonly value: Events[Name];
      };
    }[EventName];
