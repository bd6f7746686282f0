import { SECTIONS } from '../../ui/actions/action.ts';
import { keyNames } from '../../ui/actions/key-names.ts';
import { actionsStrings } from '../../ui/actions-strings.ts';
import { matching } from '../../ui/palette/match.ts';
import type { PaletteGroup, PaletteProvider } from '../../ui/palette/palette-provider.ts';
import { openChat } from '../../features/chats/chat-commands.ts';
import { chats } from '../../state/session.ts';
import { chatsStrings } from '../../ui/chats-strings.ts';
import { actions } from './actions.ts';

const actionsProvider: PaletteProvider = {
  id: 'actions',
  search(text) {
    const found = matching(
      actions.filter(({ id, available }) => id !== 'palette' && available()),
      text,
    );
    const groups = SECTIONS.map((section): PaletteGroup => ({
      title: actionsStrings.sections[section],
      items: found
        .filter((action) => action.section === section)
        .map(({ id, title, icon, shortcuts, run }) => ({
          id: `action:${id}`,
          title,
          icon,
          run,
          ...(shortcuts?.[0] ? { keys: keyNames(shortcuts[0]) } : {}),
        })),
    }));
    // The group with the best match leads.
    const first = (group: PaletteGroup) =>
      found.findIndex(({ id }) => group.items.some((item) => item.id === `action:${id}`));
    return groups.filter(({ items }) => items.length > 0).toSorted((one, other) => first(one) - first(other));
  },
};

/** At hand before anything is typed. */
const LATEST = 5;

const chatsProvider: PaletteProvider = {
  id: 'chats',
  search(text) {
    const found = matching(chats.store.getState().chats, text);
    const items = (text.trim() === '' ? found.slice(0, LATEST) : found).map(({ id, title }) => ({
      id: `chat:${id}`,
      title: title || chatsStrings.untitled,
      run: () => void openChat(id),
    }));
    return [{ title: chatsStrings.label, items }];
  },
};

/** What the palette searches, in the order in which it shows it. */
export const providers: readonly PaletteProvider[] = [actionsProvider, chatsProvider];
