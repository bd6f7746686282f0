import { texts } from '../../texts/texts.ts';

/** Texts about working without a connection, and about new versions of the app. */
export const offlineStrings = texts('offline');
