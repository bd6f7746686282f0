import { texts } from '../../texts/texts.ts';

const base = texts('completion');

/** Texts of the page where a base model continues a text. */
export const completionStrings = texts('completion', {
  base: (name: string, why: string = base.baseWhy) => ({ name, why }),
});
