import { formatBytes } from '../../shared/format-bytes.ts';
import { keyNames } from '../../ui/actions/key-names.ts';
import { formatCount } from '../../ui/format.ts';
import type { Protection } from '../../state/page/protection.ts';
import type { StoredStates } from '../../worker/protocol.ts';

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
  storage: 'Storage',
  kept: 'Memory of recent chats',
  keptHint:
    'Kept in this browser, so that a chat goes on at once after a reload; the chats used least go first. A chat stays when its memory goes: it is read again with the next question.',
  budgetOf: (bytes: number) =>
    bytes === 0 ? 'Off' : bytes < 2 ** 30 ? `${bytes / 2 ** 20} MiB` : `${bytes / 2 ** 30} GiB`,
  keptNow: ({ bytes, states }: StoredStates) =>
    states === 0
      ? 'Nothing is kept now.'
      : `${formatBytes(bytes)} for ${formatCount(states)} ${states === 1 ? 'chat' : 'chats'} now.`,
  keptClear: 'Clear',
  keptClearAll: 'Clear the memory of all chats',
  protection: 'Protection',
  protectionHint:
    'The page and its workers run nothing but the app’s own files, and speak to nobody but its own address and Hugging Face.',
  protectionWhole: 'This address sends every header that is advised.',
  protectionWithout: 'Whoever hosts this address could add headers (docs/hosting.md). It runs without:',
  protections: {
    isolation: 'Isolation, so the processor computes on one thread',
    serviceWorker: 'The policy in the service worker, which keeps the app for offline use',
    frames: 'Refusing to be shown in a frame of another page',
    embedding: 'Refusing to have its files embedded by other pages',
    types: 'Holding files to their types',
    devices: 'Refusing camera, microphone and place before anybody asks',
  } satisfies Record<Protection, string>,
  newChats: 'New chats',
  newChatsHint: 'What a new chat begins with. Chats that exist keep what they have.',
  system: 'System prompt',
  systemHint: 'Told to the model before the first message: who it is, how it should answer.',
  systemPlaceholder: 'Answer briefly, in British English.',

  sampling: 'How words are chosen',
} as const;
