import type { ChatSummary } from '../../state/chats/chat-list.ts';

export type ChatGroup = 'pinned' | 'today' | 'yesterday' | 'week' | 'older';

const ORDER: readonly ChatGroup[] = ['pinned', 'today', 'yesterday', 'week', 'older'];

type Dated = Pick<ChatSummary, 'pinned' | 'updatedAt'>;

/** Chats under the day of their last change, in the person's own time; pinned ones apart. Empty groups are left out. */
export function groupChats<Chat extends Dated>(
  chats: readonly Chat[],
  now: Date,
): { readonly group: ChatGroup; readonly chats: readonly Chat[] }[] {
  const groups = new Map<ChatGroup, Chat[]>();
  const dayStart = (back: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() - back).getTime();
  const starts = { today: dayStart(0), yesterday: dayStart(1), week: dayStart(7) };
  for (const chat of chats) {
    const group = groupOf(chat, starts);
    const members = groups.get(group);
    if (members) members.push(chat);
    else groups.set(group, [chat]);
  }
  return ORDER.flatMap((group) => {
    const members = groups.get(group);
    return members ? [{ group, chats: members }] : [];
  });
}

function groupOf(
  { pinned, updatedAt }: Dated,
  { today, yesterday, week }: { readonly today: number; readonly yesterday: number; readonly week: number },
): ChatGroup {
  if (pinned) return 'pinned';
  if (updatedAt >= today) return 'today';
  if (updatedAt >= yesterday) return 'yesterday';
  return updatedAt >= week ? 'week' : 'older';
}
