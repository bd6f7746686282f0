import type { MemoryKind, PlanEntry } from './memory-plan.ts';
import type { HeldSlots } from './ring.ts';

/** One GPU buffer in the books. */
export interface MemoryEntry extends PlanEntry {
  readonly id: number;
  readonly label: string;
  /** Bytes of it that hold something now; equal to `bytes` unless the owner says otherwise. */
  readonly liveBytes: number;
  /** When it was allocated, by the clock of {@link MemorySnapshot.atMs}, which is `performance.now()`. */
  readonly since: number;
}

/** The KV cache and the weights of one layer. */
export interface LayerMemory extends HeldSlots {
  readonly index: number;
  /** W; null on global layers. */
  readonly window: number | null;
  readonly allocatedBytes: number;
  readonly liveBytes: number;
  /** Bytes that the layer would need for every position so far, without a window. */
  readonly fullAttentionBytes: number;
  readonly weightBytes: number;
  /** Codecs of its matrices, such as `q5` or `q5+q8`. */
  readonly weightTypes: string;
}

/** Bytes planned for one kind of buffers. */
export interface PlannedBytes {
  readonly kind: MemoryKind;
  readonly bytes: number;
}

/** Everything the engine holds on the GPU at one moment. Sums are the device's. */
export interface MemorySnapshot {
  /** When it was taken, in milliseconds of the worker's own clock. */
  readonly atMs: number;
  readonly entries: readonly MemoryEntry[];
  readonly totalBytes: number;
  readonly peakBytes: number;
  /**
   * Bytes planned before anything was allocated, by kind: the context full, and where the model sees, its
   * tower and one image. Checkpoints may take their budget. Empty before there is a plan.
   */
  readonly planned: readonly PlannedBytes[];
  readonly plannedBytes: number;
  /** Whether the vision tower is on the GPU. */
  readonly towerResident: boolean;
  /** Positions in the KV cache, and the most it may hold. */
  readonly length: number;
  readonly contextLength: number;
  readonly layers: readonly LayerMemory[];
  /** KV bytes allocated now, and what full attention on every layer would take for the same positions. */
  readonly kvBytes: number;
  readonly fullAttentionKvBytes: number;
  /** Positions that hold image tokens. */
  readonly images: readonly { readonly first: number; readonly last: number }[];
  /** Positions computed as prompts, images included; the model wrote the others. */
  readonly prompts: readonly { readonly first: number; readonly last: number }[];
  /** Bytes the next token reads and writes at least. */
  readonly nextTokenBytes: number;
  /** Milliseconds that the GPU took for a token lately; null where it has no timestamps. */
  readonly nextTokenMs: number | null;
  /** The rings allow going back to here without a checkpoint; 0 as long as none of them is full. */
  readonly earliestRewind: number;
  /** Places the conversation can come back to at once, and the bytes that all of them may take. */
  readonly checkpoints: readonly { readonly position: number; readonly bytes: number }[];
  readonly checkpointBudgetBytes: number;
}
