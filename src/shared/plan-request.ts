import type { Size } from './family.ts';
import type { KvType } from './kv-row.ts';

/** A published size with a quantisation, at a context. */
export interface PlanRequest {
  readonly shape: Size;
  /** A ggml type such as `Q4_0`. */
  readonly quantisation: string;
  /** In tokens. */
  readonly contextLength: number;
  /** f16 when absent. */
  readonly kvType?: KvType;
}
