/** Threads of the processor that the model in use is computed on. */
export interface ThreadUse {
  /** For each token of an answer. */
  readonly writing: number;
  /** For prompts. */
  readonly reading: number;
  /** Whether that was found by measuring, at this start or an earlier one. */
  readonly measured: boolean;
}

/** Facts that the device tells of itself. */
export interface AdapterFacts {
  /** `cpu`: the processor, in WebAssembly. */
  readonly kind: 'gpu' | 'cpu';
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** Threads that can compute, where that is the processor. */
  readonly threads?: number;
  /** Those of them that do, where that is found out. */
  readonly threadUse?: ThreadUse;
  /** A software adapter: correct, but slow. */
  readonly fallback: boolean;
  readonly features: readonly string[];
  /** WebGPU's limits by name. */
  readonly limits: Readonly<Record<string, number>>;
}
