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
  models: 'Models',
  compute: 'Compute on',
  computes: { automatic: 'Automatic', gpu: 'GPU', cpu: 'Processor' },
  computeHint:
    'Automatic takes a graphics card where there is one, and the processor elsewhere. Another choice loads the model again; the conversation stays.',
  computedOn: (device: string) => `In use: ${device}.`,
  newChats: 'New chats',
  newChatsHint: 'What a new chat begins with. Chats that exist keep what they have.',
  system: 'System prompt',
  systemHint: 'Told to the model before the first message: who it is, how it should answer.',
  systemPlaceholder: 'Answer briefly, in British English.',

  sampling: 'How words are chosen',
} as const;
