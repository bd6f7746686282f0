import { beginning } from '../../shared/beginning.ts';
import { formatCount } from '../../ui/format.ts';

/** Texts of the list of chats. */
export const chatsStrings = {
  label: 'Chats',
  close: 'Close the list of chats',
  untitled: 'Chat without a title',

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
    memory: 'Will it fit?',
    import: 'Import',
    export: 'Export all',
    settings: 'Settings',
    imported(added: number, copies: number, same: number): string {
      const chats = (count: number) => `${formatCount(count)} ${count === 1 ? 'chat was' : 'chats were'}`;
      const facts = [
        (added > 0 || same === 0) && `${chats(added)} added`,
        copies > 0 &&
          `${copies === added ? '' : `${formatCount(copies)} of them `}as ${copies === 1 ? 'a copy' : 'copies'}`,
        same > 0 && `${chats(same)} here already`,
      ];
      return facts.filter((fact) => fact !== false).join(', ');
    },
    importFailed: 'Nothing was imported',
    exportFailed: 'The export failed',
    leftOut(rows: readonly string[]): string {
      const chats = rows.filter((row) => row.startsWith('chat ')).length;
      const named = [
        chats > 0 && `${formatCount(chats)} damaged ${chats === 1 ? 'chat' : 'chats'}`,
        rows.length > chats &&
          `${formatCount(rows.length - chats)} damaged ${rows.length - chats === 1 ? 'message' : 'messages'}`,
      ];
      return `Exported without ${named.filter((each) => each !== false).join(' and ')}; the file names what is missing`;
    },
  },
} as const;
