/** A buffer's purpose. The panel and the plan group by it. */
export type MemoryKind =
  | 'weights'
  | 'kv-local'
  | 'kv-global'
  | 'checkpoint'
  | 'activation'
  | 'vision'
  | 'sampling'
  | 'draft'
  | 'staging';

/** A buffer that will be made: the ledger's entry, known before the buffer is. */
export interface PlanEntry {
  /** Who asks: a module or tensor name, such as `blk.3.attn_q` or `decoder`. */
  readonly owner: string;
  /** Index of the layer it belongs to, where it belongs to one. */
  readonly layer?: number;
  readonly kind: MemoryKind;
  /** Type of the elements, such as `f32`, `f16`, `q8_0`. */
  readonly dtype: string;
  readonly bytes: number;
}

/** The ledger's entries, predicted from headers and a context length before anything is loaded. */
export interface MemoryPlan {
  /** Everything, with the KV cache full to the context length. */
  readonly entries: readonly PlanEntry[];
  readonly totalBytes: number;
  /** KV bytes at that context: as Facet allocates them, and if every layer attended to everything. */
  readonly kvBytes: number;
  readonly fullAttentionKvBytes: number;
}

/** The plan of a published size at a context. */
export interface ShapePlan extends MemoryPlan {
  /** Tokens planned for: the trained context where that is shorter than what was asked. */
  readonly contextLength: number;
  /** W, in tokens. */
  readonly window: number;
}
