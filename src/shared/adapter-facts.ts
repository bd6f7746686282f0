/** Facts that the device tells of itself. */
export interface AdapterFacts {
  /** `cpu`: the processor, in WebAssembly. */
  readonly kind: 'gpu' | 'cpu';
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** Threads that compute, where that is the processor. */
  readonly threads?: number;
  /** A software adapter: correct, but slow. */
  readonly fallback: boolean;
  readonly features: readonly string[];
  /** WebGPU's limits by name. */
  readonly limits: Readonly<Record<string, number>>;
}
