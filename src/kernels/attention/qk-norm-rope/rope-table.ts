/** Positions are split into a low byte and the rest, so a table of any context stays small. */
export const ROPE_LOW = 256;

export interface RopeShape {
  readonly theta: number;
  /** Positions are divided by this. */
  readonly scale: number;
  /** E */
  readonly headDim: number;
  /** Longest sequence, in tokens. */
  readonly contextLength: number;
}

/** Words (f32) of a table: (256 + ceil(context / 256)) rows of E / 2 pairs. */
export function ropeTableLength(headDim: number, contextLength: number): number {
  return (ROPE_LOW + Math.ceil(contextLength / ROPE_LOW)) * headDim;
}

/**
 * (cos, sin) of low / scale * f_i for low = 0..255, then of high * 256 / scale * f_i, with
 * f_i = theta^(-2i/E), i = 0..E/2-1. A kernel gets the angle of low + 256 * high by the angle-sum identity:
 * a GPU's own cos and sin may be off by 1e-2 or more at angles of 131,072, this is right to about 1e-7.
 */
export function ropeTable({ theta, scale, headDim, contextLength }: RopeShape): Float32Array<ArrayBuffer> {
  const table = new Float32Array(ropeTableLength(headDim, contextLength));
  const rows = table.length / headDim;
  for (let row = 0; row < rows; row++) {
    const position = row < ROPE_LOW ? row : (row - ROPE_LOW) * ROPE_LOW;
    for (let i = 0; i < headDim / 2; i++) {
      const angle = (position / scale) * theta ** ((-2 * i) / headDim);
      table[row * headDim + 2 * i] = Math.cos(angle);
      table[row * headDim + 2 * i + 1] = Math.sin(angle);
    }
  }
  return table;
}
