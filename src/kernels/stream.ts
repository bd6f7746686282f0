import { roundUp } from '../shared/numbers.ts';

/** Words from one row of a decoded token's residual stream to the other: rows begin where a binding may. */
export const streamStride = (width: number): number => roundUp(width, 64);

/** Words of both. */
export const streamWords = (width: number): number => streamStride(width) + width;
