import { SECTIONS } from '../../ui/actions/action.ts';
import { keyNames } from '../../ui/actions/key-names.ts';
import { matching } from '../../ui/palette/match.ts';
import type { PaletteGroup, PaletteProvider } from '../../ui/palette/palette-provider.ts';
import { appStrings } from '../app-strings.ts';
import { actions } from './actions.ts';
import { chatsProvider } from './chats-provider.tsx';

const actionsProvider: PaletteProvider = {
  id: 'actions',
  search(text) {
    const found = matching(
      actions().filter(({ id, available }) => id !== 'palette' && available()),
      text,
    );
    const groups = SECTIONS.map((section): PaletteGroup => ({
      title: appStrings.sections[section],
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

/** Providers that the palette searches, in the order in which it shows them. */
export const providers: readonly PaletteProvider[] = [actionsProvider, chatsProvider];
