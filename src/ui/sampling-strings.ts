import { texts } from '../texts/texts.ts';

/** Texts of the fields for sampling. */
export const samplingStrings = texts('sampling', { advised: (value: string) => ({ value }) });
