import { toggleSidebar } from '../../features/chats/sidebar-toggle.tsx';
import { toggleMemoryPanel } from '../../features/memory/memory-toggle.tsx';
import { overlay, settings } from '../../state/session.ts';
import type { Theme } from '../../state/settings-store.ts';
import type { Action } from '../../ui/actions/action.ts';
import { actionsStrings } from '../../ui/actions-strings.ts';
import { PLAN_HASH } from '../../ui/hash.ts';

const { titles, keywords } = actionsStrings;

const themeAction = (theme: Theme, title: string): Action => ({
  id: `theme-${theme}`,
  title,
  section: 'view',
  keywords: keywords.theme,
  available: () => settings.store.getState().theme !== theme,
  run: () => settings.setTheme(theme),
});

export const viewActions: readonly Action[] = [
  {
    id: 'sidebar',
    title: titles.sidebar,
    section: 'view',
    keywords: keywords.sidebar,
    shortcuts: ['$mod+b'],
    available: () => true,
    run: toggleSidebar,
  },
  {
    id: 'memory',
    title: titles.memory,
    section: 'view',
    keywords: keywords.memory,
    // On macOS too, where Cmd + M puts the window away.
    shortcuts: ['Control+m'],
    available: () => true,
    run: toggleMemoryPanel,
  },
  {
    id: 'plan-memory',
    title: titles.planMemory,
    section: 'view',
    keywords: keywords.planMemory,
    available: () => location.hash !== PLAN_HASH,
    run() {
      location.hash = PLAN_HASH;
    },
  },
  themeAction('system', titles.themeSystem),
  themeAction('light', titles.themeLight),
  themeAction('dark', titles.themeDark),
  {
    id: 'settings',
    title: titles.settings,
    section: 'view',
    keywords: keywords.settings,
    shortcuts: ['$mod+,'],
    available: () => true,
    run: () => overlay.open('settings'),
  },
];
