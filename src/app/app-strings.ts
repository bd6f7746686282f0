import { texts } from '../texts/texts.ts';

/** Texts of the shell, its commands and their shortcuts. */
export const appStrings = texts('app');
