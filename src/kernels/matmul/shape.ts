/** Outputs of a workgroup and of each of its threads. */
export interface MatmulShape {
  readonly rows: number;
  readonly tokens: number;
  readonly threadRows: number;
  readonly threadTokens: number;
}

/** The shape that NOTES.md settled on. */
export const MATMUL_SHAPE: MatmulShape = { rows: 64, tokens: 64, threadRows: 4, threadTokens: 4 };
