import { texts } from '../../texts/texts.ts';

/** Texts about reading messages aloud. */
export const speechStrings = texts('speech');
