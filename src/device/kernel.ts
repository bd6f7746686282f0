/** One binding of a kernel. The order of a kernel's bindings is the order of `@binding(n)`. */
export interface Binding<Name extends string = string> {
  readonly name: Name;
  /**
   * `read` and `write` are storage buffers (write is read_write), `uniform` a plain uniform buffer,
   * `step` the per-step uniform of {@link Step}, bound with a dynamic offset.
   */
  readonly kind: 'read' | 'write' | 'uniform' | 'step';
}

/** Optional WebGPU features that kernels have a use for. */
export type Feature = 'shader-f16' | 'subgroups' | 'timestamp-query';

export type Workgroups = readonly [x: number, y: number, z: number];

/** Work of one dispatch, for the benchmark's share of the roofline. */
export interface Cost {
  /** Bytes moved to and from memory at least. */
  readonly bytes: number;
  readonly flops: number;
}

/**
 * Values that change from one step (a prefill chunk or a decoded token) to the next. One uniform struct,
 * shared by all kernels; the WGSL twin is `stepWgsl`.
 */
export interface Step {
  /** Absolute position of the first token of the step. */
  readonly position: number;
  /** T: tokens in this step; 1 when decoding. */
  readonly tokens: number;
  /** Slots in each global layer's KV buffer. */
  readonly globalCapacity: number;
  /** Index into the `tokens` buffer of this step's first input token. */
  readonly tokenOffset: number;
  /** Index into the `tokens` buffer where the sampled token goes. */
  readonly sampleOffset: number;
  /** Row of the step's activations to compute logits for (head kernels). */
  readonly logitRow: number;
  /** First workgroup along x of a dispatch that is one part of a {@link Kernel.divisible} one; 0 otherwise. */
  readonly firstGroup: number;
}

/** A kernel on the processor: an export of the AssemblyScript beside the WGSL, `kernels/kernels.as.ts`. */
export interface WasmForm {
  /**
   * Export with the signature `(args: usize, begin: i32, end: i32, scratch: usize): void`. `args` are words: the
   * byte address of every binding in order (of `step` that of its six words), then {@link WasmForm.arguments}.
   */
  readonly entry: string;
  /** Equal units of work of a dispatch. Any split may be run in any order: no two units write the same byte. */
  units(step: Step): number;
  /** Words behind the addresses: integers, or f32 as bits. */
  arguments(step: Step): readonly number[];
  /** Bytes that each thread needs for itself while it runs, from an address that 16 divides. */
  readonly scratchBytes?: number;
}

/** The way a kernel's threads walk through weights: what tools need to read a compiler's counts. */
export interface WeightLoop {
  /** Weights that a thread multiplies in a round of its loop. */
  readonly weightsPerRound: number;
  /** Share of the threads' rounds that have weights, up to 1. */
  readonly busy: number;
  /** Threads of a workgroup. */
  readonly threads: number;
}

/**
 * A compute kernel with all its dimensions fixed. Plain data: nothing here touches a device.
 * The pipeline key is computed from the whole of `wgsl`, `constants` and `features`.
 */
export interface Kernel<Name extends string = string> {
  readonly name: string;
  /** Final WGSL text; entry point `main`; all bindings in group 0. */
  readonly wgsl: string;
  readonly bindings: readonly Binding<Name>[];
  /** Values of the WGSL `override` constants. */
  readonly constants: Readonly<Record<string, number>>;
  /** Optional WebGPU features the text needs. */
  readonly features: readonly Feature[];
  /** Workgroups for a step; each at most 65,535. */
  workgroups(step: Step): Workgroups;
  cost(step: Step): Cost;
  /** Operations of a dispatch with those spent on padding, where they may be many more than `cost` says. */
  effort?(step: Step): number;
  /** Its workgroups along x may be dispatched in parts: the text adds `step.first_group` to their x. */
  readonly divisible?: boolean;
  readonly weightLoop?: WeightLoop;
  readonly wasm?: WasmForm;
}

/** Workgroups of {@link spread} along x; a kernel's text gets the number from here. */
export const SPREAD_WIDTH = 32_768;

/** Spreads `count` workgroups over x and y, since one dimension ends at 65,535. The kernel folds them back. */
export function spread(count: number, z = 1): Workgroups {
  const x = Math.min(count, SPREAD_WIDTH);
  return [x, Math.ceil(count / x), z];
}

const bits = new DataView(new ArrayBuffer(4));

/** The bits of an f32, as a word for {@link WasmForm.arguments}. */
export function floatBits(value: number): number {
  bits.setFloat32(0, value);
  return bits.getInt32(0);
}
