import { keyNames } from '../../ui/actions/key-names.ts';
import type { MenuEntry } from '../../ui/menu/menu-entry.ts';
import { actionOf } from './actions.ts';

/** The actions with these ids as entries of a menu. */
export function menuEntries(ids: readonly string[]): MenuEntry[] {
  return ids.map(actionOf).map(({ id, title, icon, shortcuts, available, run }) => ({
    id,
    label: title,
    icon,
    run,
    disabled: !available(),
    ...(shortcuts?.[0] ? { keys: keyNames(shortcuts[0]) } : {}),
  }));
}
