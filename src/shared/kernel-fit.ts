/** A kernel of the model in use, as it was fitted to this GPU. */
export interface FittedKernel {
  /** The product it computes, such as `matvec q4 2048 x 640`. */
  readonly kernel: string;
  /** The variant in use, in words. */
  readonly chosen: string;
  /** Whether that is the one it is made in everywhere. */
  readonly usual: boolean;
  /** Times as fast as the usual one; 1 where that is in use, or was refused. */
  readonly gain: number;
  /** Variants that were tried, and those there are. */
  readonly tried: number;
  readonly variants: number;
}

/** `wrong`: other numbers than the right ones. `lost`: the GPU was lost, or the browser ended, while it was tried. */
export type Refusal = 'wrong' | 'no-compile' | 'lost';

/** A variant that is never tried again on this GPU in this browser. */
export interface RefusedVariant {
  readonly kernel: string;
  readonly variant: string;
  readonly why: Refusal;
}

/** The kernels of a model, as they were fitted to this GPU. */
export interface KernelFit {
  /** Those that multiply with most bytes first. */
  readonly kernels: readonly FittedKernel[];
  readonly refused: readonly RefusedVariant[];
  /** Kernels in use that there was no time to check: the next load does. */
  readonly unproven: readonly string[];
  /** Time that this load spent on it; 0 where all was known. */
  readonly milliseconds: number;
}
