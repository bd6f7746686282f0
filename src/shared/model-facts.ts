import type { KernelFit } from './kernel-fit.ts';
import type { NoChat } from './no-chat.ts';

/** `checking`: all weights are on the GPU, the rest of the files comes and is compared with its SHA-256. */
export type LoadStage = 'header' | 'tokenizer' | 'weights' | 'kernels' | 'checking';

/** Milliseconds of each stage that there was. */
export type StageTimes = Readonly<Partial<Record<LoadStage, number>>>;

/** Kernels that are compiled, of those a load asks for. */
export interface KernelCount {
  readonly done: number;
  readonly all: number;
}

/** Progress of loading. */
export interface LoadProgress {
  readonly stage: LoadStage;
  /** While `checking`: bytes that are here, of all files that were not. Otherwise those of the text model read. */
  readonly loadedBytes: number;
  readonly totalBytes: number;
  /** While `kernels`, where they have to be compiled: how far that is. */
  readonly kernels?: KernelCount;
  /** The share that is done, where bytes are not told: of WebLLM's models. */
  readonly share?: number;
  /** Since the load began. */
  readonly elapsedMs: number;
  /** Whether kernels are fitted to the GPU beside that. */
  readonly fitting?: boolean;
}

/** A loaded model, for people and for the UI's decisions. */
export interface ModelFacts {
  /** The engine that runs it, where that is not Facet's: it tells no sizes, so they are 0. */
  readonly engine?: 'webllm';
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
  /** As the file's name says, such as `Q4_K_M`; the type of most weights where it says nothing. */
  readonly quantisation: string;
  /** Tokens of context in use now, and the most the checkpoint was trained for. */
  readonly contextLength: number;
  readonly trainedContextLength: number;
  /** Whether it follows chat turns. A base model completes text instead. */
  readonly chat: boolean;
  /** Why it does not. */
  readonly noChat?: NoChat;
  readonly vision: boolean;
  /** Operations that an image takes; absent where it sees none. */
  readonly imageFlops?: number;
  readonly loadMs: number;
  /** The part of it that each stage took. */
  readonly stagesMs: StageTimes;
  /** Name of the file of a small model that guesses its next tokens, where there is one. */
  readonly draft?: string;
  /** How its kernels were fitted to the GPU, where they were. */
  readonly fit?: KernelFit;
}
