import { beginning } from '../../shared/beginning.ts';
import { formatCount } from '../../ui/format.ts';

const tokens = (count: number) => `${formatCount(count)} ${count === 1 ? 'token' : 'tokens'}`;
const percent = (share: number) => `${Math.round(share * 100)} %`;

/** Texts of the list of chats, of what can be done to a message, and of the context. */
export const chatsStrings = {
  label: 'Chats',
  close: 'Close the list of chats',
  untitled: 'Chat without a title',
  undo: 'Undo',

  list: {
    groups: {
      pinned: 'Pinned',
      today: 'Today',
      yesterday: 'Yesterday',
      week: 'Previous 7 days',
      older: 'Older',
    },
    loading: 'Reading your chats',
    empty: 'No chats yet. What you write is kept in this browser, and nowhere else.',
    pinned: 'pinned',
    more: 'More',
    rename: 'Rename',
    renameLabel: 'Title of the chat',
    pin: 'Pin',
    unpin: 'Unpin',
    exportJson: 'Export as JSON',
    exportMarkdown: 'Export as Markdown',
    remove: 'Delete',
    removed: (title: string) => `“${beginning(title, 32)}” was deleted`,
  },

  search: {
    label: 'Search chats',
    clear: 'Clear the search',
    nothing: (query: string) => `Nothing was found for “${query}”.`,
    searching: 'Searching',
    found: (count: number) => `${formatCount(count)} ${count === 1 ? 'chat' : 'chats'} found`,
  },

  foot: {
    label: 'More',
    models: 'Models',
    memory: 'How much memory',
    import: 'Import',
    export: 'Export all',
    settings: 'Settings',
    imported(added: number, copies: number, same: number): string {
      const chats = (count: number) => `${formatCount(count)} ${count === 1 ? 'chat was' : 'chats were'}`;
      const facts = [
        (added > 0 || same === 0) && `${chats(added)} added`,
        copies > 0 && `${formatCount(copies)} of them as ${copies === 1 ? 'a copy' : 'copies'}`,
        same > 0 && `${chats(same)} here already`,
      ];
      return facts.filter((fact) => fact !== false).join(', ');
    },
    importFailed: 'Nothing was imported',
    exportFailed: 'The export failed',
  },

  drop: {
    title: 'Drop the file to import its chats',
    hint: 'Chats that are here already stay as they are.',
  },

  message: {
    actions: 'What can be done with it',
    copy: 'Copy',
    copyText: 'Copy as text',
    copyMarkdown: 'Copy as Markdown',
    copied: 'Copied',
    copyFailed: 'The browser did not allow copying. Select the text and copy it by hand.',
    edit: 'Edit',
    regenerate: 'Write again',
    continue: 'Continue',
    remove: 'Delete',
    removed: 'The message and what followed it were deleted',
    more: 'More',
    branches: 'Versions',
    previous: 'Previous version',
    next: 'Next version',
    branch: (at: number, of: number) => `${formatCount(at)} / ${formatCount(of)}`,
    branchSaid: (at: number, of: number) => `Version ${formatCount(at)} of ${formatCount(of)}`,
    answer: 'Write an answer',
  },

  edit: {
    label: 'Edit the message',
    send: 'Send',
    cancel: 'Cancel',
    hint: 'The old version stays, and can be reached with the arrows.',
  },

  settings: {
    open: 'Chat settings',
    title: 'Settings of this chat',
    name: 'Title',
    namePlaceholder: 'Follows the first question',
    system: 'System prompt',
    systemHint: 'Said to the model before the first message: who it is, how it should answer.',
    sampling: 'How words are chosen',
    model: 'Model',
    anyModel: 'Whatever model is loaded',
    thisModel: (name: string) => `Always ${name}`,
    modelHint: 'When another model is loaded, the chat offers to load this one.',
    reset: 'Back to the defaults',
    done: 'Done',
  },

  model: {
    other: (name: string) => `This chat was written with ${name}.`,
    load: 'Load it',
    dismiss: 'Leave it',
  },

  context: {
    label: 'Context',
    used: (used: number, all: number) => `${formatCount(used)} of ${tokens(all)}`,
    said: (used: number, all: number) =>
      `${formatCount(used)} of ${tokens(all)} used, ${percent(used / all)}`,
    explain:
      'The model reads the whole conversation each time, up to this many tokens. A token is about three quarters of a word.',
    amber: 'There is room for a few more turns.',
    red: 'The next answer may be cut off.',
    over: 'Too long: shorten the message, or leave out the oldest turns.',
    draft: (count: number) => `${tokens(count)} of it are the message you are writing.`,
    dropped: 'The oldest turns are left out.',
    estimate: 'As of the last answer.',
  },

  full: {
    title: 'The context is full',
    text: (all: number) => `The model reads ${tokens(all)} at most. Nothing is lost; how to go on:`,
    drop: 'Leave out the oldest turns',
    dropHint: 'They stay in view; the model no longer reads them.',
    raise: (to: number) => `Raise the limit to ${tokens(to)}`,
    raiseHint: 'Takes more memory, and loads the model again.',
    fresh: 'Start afresh',
    freshHint: 'In a new chat; this one is kept.',
  },

  dropped: {
    text: 'The model no longer reads what is above.',
    all: 'Read it again',
  },

  unsaved: {
    title: 'This chat is not being saved',
  },

  loading: 'Opening the chat',
} as const;
