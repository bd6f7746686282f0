import { beginning } from '../../shared/beginning.ts';
import type { LeftOutKind } from '../../state/foreign/foreign-chat.ts';
import type { ImportReport } from '../../state/foreign/import-foreign.ts';
import { formatCount } from '../../ui/format.ts';

type Report = Pick<ImportReport, 'source' | 'added' | 'copies' | 'same' | 'messages' | 'images'>;

const counted = (count: number, one: string, several = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : several}`;

const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' });
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
    exportHtml: 'Save as a page (HTML)',
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

  /** A chat that was saved as a page. */
  page: {
    begun: (day: Date) => `Begun on ${days.format(day)}`,
    system: 'System prompt',
    question: 'Question',
    answer: (model: string | null) => (model === null ? 'Answer' : `Answer of ${model}`),
    file: (name: string) => `File: ${name}`,
    lostImage: (name: string) => `An image that was lost: ${name}`,
  },

  /** What came of chats of other programs. */
  report: {
    title: 'What was imported',
    done: 'Done',
    taken({ source, added, copies, same, messages, images }: Report): string {
      const of =
        added.length === 1
          ? `1 chat of ${source} was`
          : `${formatCount(added.length)} chats of ${source} were`;
      const facts = [
        `${of} added${copies > 0 ? `, ${formatCount(copies)} of them as ${copies === 1 ? 'a copy' : 'copies'}` : ''}`,
        same > 0 && `${formatCount(same)} ${same === 1 ? 'was' : 'were'} here already`,
        `the file has ${counted(messages, 'message')}${images > 0 ? ` and ${counted(images, 'image')}` : ''}`,
      ];
      return `${facts.filter((fact) => fact !== false).join(', ')}.`;
    },
    damaged: (entries: number) =>
      `${counted(entries, 'entry', 'entries')} of the file ${entries === 1 ? 'is no chat' : 'are no chats'}.`,
    leftOut: 'What was left out',
    more: (chats: number) => `And of ${counted(chats, 'more chat')}.`,
    kinds: {
      tools: (count: number) => counted(count, 'call or result of a tool', 'calls and results of tools'),
      thinking: (count: number) => counted(count, 'thought before an answer', 'thoughts before answers'),
      image: (count: number) => `${counted(count, 'image')} the file does not have, or that cannot be read`,
      'image-of-answer': (count: number) => counted(count, 'image in an answer', 'images in answers'),
      file: (count: number) => `${counted(count, 'attached file')} the export does not have`,
      sound: (count: number) => counted(count, 'sound recording'),
      'too-long': (count: number) => `${counted(count, 'text')} too long to be kept`,
      'too-many': () => 'the whole chat, which has too many messages',
      damaged: () => 'the whole chat, which does not hold together',
      empty: () => 'the chat itself, which has no messages',
    } satisfies Record<LeftOutKind, (count: number) => string>,
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
