import { beginning } from '../../shared/beginning.ts';
import { formatCount } from '../../ui/format.ts';

const months = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric' });

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
      month: 'Previous 30 days',
      archive: 'Archive',
    },
    month: (month: Date) => months.format(month),
    count: (chats: number) => formatCount(chats),
    loading: 'Reading your chats',
    empty: 'No chats yet. What you write is kept in this browser, and nowhere else.',
    more: 'More',
    rename: 'Rename',
    renameLabel: 'Title of the chat',
    moveTo: 'Move to a folder',
    archive: 'Archive',
    unarchive: 'Take out of the archive',
    archived: (title: string) => `“${beginning(title, 32)}” is in the archive`,
    renameFolder: 'Rename the folder',
    dissolveFolder: 'Take the folder away',
    dissolved: (name: string) => `The folder “${beginning(name, 32)}” is gone, its chats are not`,
    pin: 'Pin',
    unpin: 'Unpin',
    exportJson: 'Export as JSON',
    exportMarkdown: 'Export as Markdown',
    remove: 'Delete',
    removed: (title: string) => `“${beginning(title, 32)}” was deleted`,
  },

  folder: {
    move: 'Move to a folder',
    rename: (name: string) => `Rename “${name}”`,
    none: 'No folder',
    new: 'New folder',
    name: 'Name of the folder',
    put: 'Move',
    save: 'Rename',
  },

  search: {
    label: 'Search chats',
    clear: 'Clear the search',
    nothing: (query: string) => `Nothing was found for “${query}”.`,
    searching: 'Searching',
    archived: 'Archived',
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
