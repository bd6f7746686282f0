import type { Step } from './kernel.ts';

/** The fields of a step, u32 each, in the order of the WGSL struct, by the names they have there. */
const FIELDS = {
  position: 'position',
  tokens: 'tokens',
  globalCapacity: 'global_capacity',
  tokenOffset: 'token_offset',
  sampleOffset: 'sample_offset',
  logitRow: 'logit_row',
  firstGroup: 'first_group',
} as const satisfies Record<keyof Step, string>;

const fields = Object.keys(FIELDS) as (keyof Step)[];

/** The WGSL declaration of `struct Step`, which stands in the text of every kernel with a `step` binding. */
export const stepWgsl: string = `struct Step {\n${fields.map((field) => `  ${FIELDS[field]}: u32,\n`).join('')}}`;

/** Bytes of the struct. */
export const STEP_BYTES: number = 4 * fields.length;

/** One token at position 0: what work outside the token loop starts from. */
export const plainStep: Step = {
  position: 0,
  tokens: 1,
  globalCapacity: 0,
  tokenOffset: 0,
  sampleOffset: 0,
  logitRow: 0,
  firstGroup: 0,
};

/** Writes a step as the WGSL struct lays it out. */
export function writeStep(step: Step, into: Uint32Array, offset: number): void {
  fields.forEach((field, index) => {
    into[offset + index] = step[field];
  });
}
