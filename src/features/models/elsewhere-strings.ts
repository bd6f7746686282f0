import { texts } from '../../texts/texts.ts';

/** Texts about the model being in use in another tab. */
export const elsewhereStrings = texts('elsewhere');
