import type { Step } from './kernel.ts';
import text from './step.wgsl?raw';

/** The WGSL declaration of `struct Step`; kernels with a `step` binding put it in front of their text. */
export const stepWgsl: string = text;

/** Bytes of the struct. */
export const STEP_BYTES = 24;

/** One token at position 0: what work outside the token loop starts from. */
export const plainStep: Step = {
  position: 0,
  tokens: 1,
  globalCapacity: 0,
  tokenOffset: 0,
  sampleOffset: 0,
  logitRow: 0,
};

/** Writes a step as the WGSL struct lays it out. */
export function writeStep(step: Step, into: Uint32Array, offset: number): void {
  into[offset] = step.position;
  into[offset + 1] = step.tokens;
  into[offset + 2] = step.globalCapacity;
  into[offset + 3] = step.tokenOffset;
  into[offset + 4] = step.sampleOffset;
  into[offset + 5] = step.logitRow;
}
