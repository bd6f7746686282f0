import type { AdapterFacts } from '../shared/adapter-facts.ts';
import type { FacetError } from '../shared/errors.ts';
import type { Feature, Kernel, Step } from './kernel.ts';
import type { DeviceLayout } from './layout.ts';
import type { BufferSlice, DeviceMemory } from './memory.ts';
import type { KernelTimer } from './timer.ts';

/** A kernel bound to its buffers: everything the token loop needs, made ahead of it, for the device that made it. */
export interface Dispatch {
  readonly kernel: Kernel;
}

/** Bytes that go from one buffer to another; both slices are equally long. */
export interface Copy {
  readonly from: BufferSlice;
  readonly to: BufferSlice;
}

/** Buffers of a kernel by binding; the device knows the step's. */
export type Buffers<Name extends string> = Readonly<Record<Exclude<Name, 'step'>, BufferSlice>>;

/** Told of each kernel that is compiled, how many are, of those asked for so far. */
export type TellCompiled = (done: number, all: number) => void;

/**
 * Whatever computes: memory, and an ordered queue of dispatches, copies and writes over it. Made once per load;
 * `destroy` ends it on purpose. Its makers are `gpu/` (WebGPU) and `cpu/` (WebAssembly).
 */
export interface Device {
  readonly adapter: AdapterFacts;
  readonly memory: DeviceMemory;
  /** Layout of weights in its memory, and what it keeps there for itself. */
  readonly layout: DeviceLayout;
  /**
   * Names of the variants that kernels are made in here, by what they compute, where measuring or checking has found
   * others than the usual; set before any kernel is prepared.
   */
  readonly choices?: Map<string, string>;
  has(feature: Feature): boolean;
  /** Has the kernels told that are compiled from now on, to whoever asked last; not there where none has to be. */
  watchCompiling?(tell: TellCompiled): void;
  /** Compiles (once) and binds. @throws FacetError `internal` */
  prepare<Name extends string>(kernel: Kernel<Name>, buffers: Buffers<Name>): Promise<Dispatch>;
  /** Queues dispatches in order. A timer takes each of them by itself, which costs time. */
  submit(step: Step, dispatches: readonly Dispatch[], timer?: KernelTimer): void;
  /**
   * Queues dispatches that may take long, a part at a time, and waits with the next while two are under way: whatever
   * else wants the device has its turn between them. Answers whether all are queued: a stop leaves the others undone.
   */
  compute(step: Step, dispatches: readonly Dispatch[], stop?: Stop): Promise<boolean>;
  /** Milliseconds that dispatches take by what was measured lately; 0 where nobody can be kept waiting by them. */
  predict(step: Step, dispatches: readonly Dispatch[]): number;
  /** Queues a write to the beginning of a slice; the last word is filled up with zeros. Nobody changes the bytes after. */
  write(slice: BufferSlice, bytes: ArrayBufferView<ArrayBuffer>): void;
  /** Queues copies. */
  copy(copies: readonly Copy[]): void;
  /** The bytes of a slice after everything queued so far. For results that end a job, never in the token loop. */
  read(slice: BufferSlice): Promise<ArrayBuffer>;
  /** A way to bring single words back from within the token loop. */
  openReadback(): WordReadback;
  /** A way to bring up to `bytes` back at a time, between the steps of whoever computes. */
  openReader(bytes: number): SliceReader;
  /** Times kernels one by one, for benchmarks; nothing where the device has no clock. */
  openTimer(): KernelTimer | undefined;
  /** Resolves when everything queued so far is done. */
  finished(): Promise<void>;
  /** Resolves when the device is gone without having been destroyed on purpose. */
  readonly lost: Promise<FacetError>;
  destroy(): void;
}

/** A stop of work that is queued part by part. */
export interface Stop {
  readonly signal: AbortSignal;
  /** Half of it would spoil something: stopped once it has begun, the rest is queued at once. */
  readonly indivisible?: boolean;
}

/** Brings a few words back from each of a few steps in flight, without holding up the queue. */
export interface WordReadback {
  /** Time the device took for a step lately, in milliseconds; null where it has no clock. */
  readonly milliseconds: number | null;
  /** Higher after every change of it. */
  readonly revision: number;
  /**
   * Submits a step's dispatches; the answer waits for the u32s at `from`, eight at most, as they leave them. Call it once.
   * `timed` steps may be measured, a `timer` measures kernel by kernel.
   */
  submit(
    step: Step,
    dispatches: readonly Dispatch[],
    from: readonly BufferSlice[],
    how?: { readonly timed?: boolean; readonly timer?: KernelTimer | undefined },
  ): () => Promise<readonly number[]>;
  release(): void;
}

/** Brings slices back through memory that is there from the start. One read at a time. */
export interface SliceReader {
  /** Bytes of memory that it holds for this; 0 where the device needs none. */
  readonly bytes: number;
  /** The bytes of the slices, one after the other, after everything queued so far. Takes copies of whole words. */
  read(slices: readonly BufferSlice[]): Promise<Uint8Array<ArrayBuffer>>;
  release(): void;
}
