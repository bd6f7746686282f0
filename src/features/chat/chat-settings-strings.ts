import { texts } from '../../texts/texts.ts';

/** Texts of the settings of one chat. */
export const chatSettingsStrings = texts('chatSettings', {
  thisModel: (name: string) => ({ name }),
  baseHint: (name: string) => ({ name }),
});
