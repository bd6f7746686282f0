import { keyNames } from '../../ui/actions/key-names.ts';

/** Texts of the settings. */
export const settingsStrings = {
  title: 'Settings',
  appearance: 'Appearance',
  theme: 'Theme',
  themes: { system: 'System', light: 'Light', dark: 'Dark' },
  writing: 'Writing',
  sendWith: 'Send a message with',
  sendKeys: { enter: 'Enter', 'mod-enter': keyNames('$mod+Enter') },
  newChats: 'New chats',
  newChatsHint: 'What a new chat begins with. Chats that exist keep what they have.',
  system: 'System prompt',
  systemHint: 'Told to the model before the first message: who it is, how it should answer.',
  systemPlaceholder: 'Answer briefly, in British English.',

  sampling: 'Choice of words',
} as const;
