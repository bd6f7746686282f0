import { texts } from '../../texts/texts.ts';

/** Texts about reading messages aloud, and about dictation. */
export const speechStrings = texts('speech');
