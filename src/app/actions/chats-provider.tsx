import { MessageSquareIcon } from 'lucide-react';
import { openChat } from '../../features/chats/chat-commands.ts';
import { chatsStrings } from '../../features/chats/chats-strings.ts';
import type { ChatHit } from '../../state/chats/search.ts';
import { chats } from '../../state/session.ts';
import type { PaletteItem, PaletteProvider } from '../../ui/palette/palette-provider.ts';

/** Chats at hand before anything is typed, and chats shown of those that were found. */
const LATEST = 5;
const MOST = 20;

const groupOf = (items: readonly PaletteItem[]) => [{ title: chatsStrings.label, items }];

/** The chats: the latest ones, or those with a text in their title or in a message, a line of it shown. */
export const chatsProvider: PaletteProvider = {
  id: 'chats',
  async search(text, signal) {
    if (text.trim() === '') {
      const listed = chats.store.getState().chats.filter(({ archived }) => !archived);
      const latest = listed.toSorted((one, other) => other.updatedAt - one.updatedAt);
      return groupOf(latest.slice(0, LATEST).map(({ id, title }) => itemOf(id, title)));
    }
    try {
      const hits = await chats.find(text, signal);
      const ids = [...new Set(hits.map((hit) => hit.chat))];
      const found = ids.map((id) => hits.filter((hit) => hit.chat === id));
      const inTitle = (places: readonly ChatHit[]) => Number(places.some(({ message }) => message === null));
      found.sort((one, other) => inTitle(other) - inTitle(one));
      return groupOf(found.slice(0, MOST).map(foundItem));
    } catch {
      // Nobody waits for it any more, or chats cannot be read, which their list says.
      return [];
    }
  },
};

const itemOf = (id: string, title: string, message?: string): PaletteItem => ({
  id: `chat:${id}`,
  title: title || chatsStrings.untitled,
  icon: <MessageSquareIcon />,
  run: () => void openChat(id, message),
});

/** A chat with the first message it was found in. */
function foundItem(hits: readonly ChatHit[]): PaletteItem {
  const [{ chat, title } = { chat: '', title: '' }] = hits;
  const place = hits.find(({ message }) => message !== null);
  const item = itemOf(chat, title, place?.message ?? undefined);
  const archived = chats.store.getState().chats.some((one) => one.id === chat && one.archived);
  const details = [
    ...(archived ? [chatsStrings.search.archived] : []),
    ...(place ? [`${place.before}${place.match}${place.after}`] : []),
  ];
  return details.length > 0 ? { ...item, detail: details.join(' · ') } : item;
}
