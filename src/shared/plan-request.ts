import type { KvType } from './kv-row.ts';

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
