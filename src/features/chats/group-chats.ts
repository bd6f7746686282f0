import type { ChatSummary } from '../../state/chats/chat-list.ts';
import { foldersOf } from '../../state/chats/folders.ts';

type Kind = 'pinned' | 'folder' | 'today' | 'yesterday' | 'week' | 'month' | 'earlier' | 'archive';

/** Chats that stand together in the list, under one heading. */
export interface ChatGroup<Chat> {
  readonly kind: Kind;
  /** Of its own among the groups. */
  readonly id: string;
  /** Of a folder. */
  readonly folder?: string;
  /** The first moment of the month in which the chats of an `earlier` group were changed. */
  readonly month?: Date;
  readonly chats: readonly Chat[];
}

type Grouped = Pick<ChatSummary, 'pinned' | 'updatedAt' | 'folder' | 'archived'>;

/**
 * Pinned chats, folders, the others under the day or month of their last change, in the person's own time, and the
 * archive, each in the order of `chats`. Empty groups are left out.
 */
export function groupChats<Chat extends Grouped>(chats: readonly Chat[], now: Date): ChatGroup<Chat>[] {
  const archived = chats.filter((chat) => chat.archived);
  const listed = chats.filter((chat) => !chat.archived);
  const pinned = listed.filter((chat) => chat.pinned);
  const others = listed.filter((chat) => !chat.pinned);
  const loose = others.filter((chat) => chat.folder === '');
  const folders = foldersOf(others).map((folder) => ({
    kind: 'folder' as const,
    id: `folder ${folder}`,
    folder,
    chats: others.filter((chat) => chat.folder === folder),
  }));
  const groups: ChatGroup<Chat>[] = [
    { kind: 'pinned', id: 'pinned', chats: pinned },
    ...folders,
    ...byDate(loose, now),
    { kind: 'archive', id: 'archive', chats: archived },
  ];
  return groups.filter((group) => group.chats.length > 0);
}

function byDate<Chat extends Grouped>(chats: readonly Chat[], now: Date): ChatGroup<Chat>[] {
  const daysBack = (days: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() - days).getTime();
  const recent = [
    { kind: 'today', from: daysBack(0) },
    { kind: 'yesterday', from: daysBack(1) },
    { kind: 'week', from: daysBack(7) },
    { kind: 'month', from: daysBack(30) },
  ] as const;
  const groups = new Map<string, ChatGroup<Chat> & { readonly chats: Chat[] }>();
  for (const chat of chats) {
    const kind = recent.find(({ from }) => chat.updatedAt >= from)?.kind;
    const day = new Date(chat.updatedAt);
    const month = new Date(day.getFullYear(), day.getMonth());
    const id = kind ?? `month ${month.getTime()}`;
    const group = groups.get(id);
    if (group) group.chats.push(chat);
    else groups.set(id, kind ? { kind, id, chats: [chat] } : { kind: 'earlier', id, month, chats: [chat] });
  }
  return [...groups.values()];
}
