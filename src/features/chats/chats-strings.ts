import { beginning } from '../../shared/beginning.ts';
import type { LeftOutKind } from '../../state/foreign/foreign-chat.ts';
import type { ImportReport } from '../../state/foreign/import-foreign.ts';
import { texts } from '../../texts/texts.ts';
import { formatCount, formatDay, formatList, formatMonth, joined } from '../../ui/format.ts';

type Report = Pick<ImportReport, 'source' | 'added' | 'copies' | 'same' | 'messages' | 'images'>;

const counted = (count: number) => ({ count });

const named = (name: string) => ({ name });

const report = texts('chats', {
  report: {
    added: (count: number, source: string) => ({ count, source }),
    copies: counted,
    same: counted,
    inFile: (messages: number, images: number) => ({ messages, images }),
  },
}).report;

const foot = texts('chats', {
  foot: {
    added: counted,
    asCopies: counted,
    copies: counted,
    same: counted,
    damagedChats: counted,
    damagedMessages: counted,
  },
}).foot;

/** Texts of the list of chats. */
export const chatsStrings = texts('chats', {
  list: {
    month: formatMonth,
    count: formatCount,
    archived: (title: string) => ({ title: beginning(title, 32) }),
    dissolved: (name: string) => ({ name: beginning(name, 32) }),
    removed: (title: string) => ({ title: beginning(title, 32) }),
  },

  folder: { rename: (name: string) => ({ name }) },

  search: {
    nothing: (query: string) => ({ query }),
    found: counted,
  },

  /** A chat that was saved as a page. */
  page: {
    begun: (day: Date) => ({ day: formatDay(day) }),
    answer: (model: string | null) => ({ model: model ?? '', named: model === null ? 'no' : 'yes' }),
    file: (name: string) => ({ name }),
    lostImage: (name: string) => ({ name }),
  },

  /** What came of chats of other programs. */
  report: {
    taken({ source, added, copies, same, messages, images }: Report): string {
      const facts = joined([
        report.added(added.length, source),
        copies > 0 && report.copies(copies),
        same > 0 && report.same(same),
        report.inFile(messages, images),
      ]);
      return `${facts}${report.end}`;
    },
    damaged: counted,
    more: counted,
    kinds: {
      tools: counted,
      thinking: counted,
      image: counted,
      'image-of-answer': counted,
      file: counted,
      sound: counted,
      'too-long': counted,
      'too-many': counted,
      damaged: counted,
      empty: counted,
    } satisfies Record<LeftOutKind, typeof counted>,
  },

  foot: {
    imported: (added: number, copies: number, same: number): string =>
      joined([
        (added > 0 || same === 0) && foot.added(added),
        copies > 0 && (copies === added ? foot.asCopies(copies) : foot.copies(copies)),
        same > 0 && foot.same(same),
      ]),
    leftOut(rows: readonly string[]) {
      const chats = rows.filter((row) => row.startsWith('chat ')).length;
      const messages = rows.length - chats;
      const what = [
        chats > 0 && foot.damagedChats(chats),
        messages > 0 && foot.damagedMessages(messages),
      ].filter((each) => each !== false);
      return { what: formatList(what) };
    },
  },
});

/** Texts of calls of functions, in a chat that was saved as a page. */
export const formStrings = texts('form', { call: named, result: named });
