import type { AdapterFacts } from './adapter-facts.ts';
import type { Compute } from './compute.ts';
import type { Size } from './family.ts';

/** Something to measure the speed of, and how. */
export interface SpeedRequest {
  /** A published size of weights that are made up, with its quantisation; the model in use when absent. */
  readonly madeUp?: { readonly shape: Size; readonly quantisation: string };
  /** Tokens of context that are there already: each is measured, in this order. Those too long are cut. */
  readonly contexts: readonly number[];
  /** Tokens of a prompt that is read after them. */
  readonly prefill: number;
  /** Tokens that are written after them. */
  readonly decode: number;
  /** The device for made-up weights; the better of what there is when absent. */
  readonly compute?: Compute;
}

/** Speed with so many tokens of context. */
export interface SpeedRow {
  readonly context: number;
  readonly prefillTokensPerSecond: number;
  readonly decodeTokensPerSecond: number;
  readonly dispatchesPerToken: number;
  /** Bytes that a written token reads and writes at least. */
  readonly bytesPerToken: number;
  /** Those bytes over the time they took, against the bytes a second of a plain copy. */
  readonly bandwidthShare: number;
}

/** The speed of a model on a device. */
export interface SpeedReport {
  /** With its quantisation, and that its weights are made up where they are. */
  readonly model: string;
  readonly adapter: AdapterFacts;
  /** Kernels that the GPU computes wrong in every variant, where the processor was measured for that. */
  readonly unfit?: readonly string[];
  /** Bytes that a copy reads and writes in a second. */
  readonly copyBandwidth: number;
  /** Tokens of the prompts that were read. */
  readonly prefill: number;
  readonly rows: readonly SpeedRow[];
}

/** How far a measurement is, with what is known by then. A model is being made while `total` is 0. */
export interface SpeedProgress {
  readonly step: 'loading' | 'bandwidth' | 'prefill' | 'decode';
  /** Context of the row being measured. */
  readonly context?: number;
  readonly done: number;
  readonly total: number;
  readonly report?: SpeedReport;
}
