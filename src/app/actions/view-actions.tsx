import {
  ContrastIcon,
  GaugeIcon,
  LayersIcon,
  MoonIcon,
  PanelLeftIcon,
  Settings2Icon,
  SunIcon,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { toggleSidebar } from '../../features/chats/sidebar-toggle.tsx';
import { toggleMemoryPanel } from '../../features/memory/memory-toggle.tsx';
import type { Theme } from '../../state/page/settings-store.ts';
import { overlay, settings } from '../../state/session.ts';
import type { Action } from '../../ui/actions/action.ts';
import { PLAN_HASH, SPEED_HASH } from '../../ui/hash.ts';
import { appStrings } from '../app-strings.ts';

const { titles, keywords } = appStrings;

const themeAction = (theme: Theme, title: string, icon: ReactNode): Action => ({
  id: `theme-${theme}`,
  title,
  section: 'view',
  keywords: keywords.theme,
  icon,
  available: () => settings.store.getState().theme !== theme,
  run: () => settings.setTheme(theme),
});

export const viewActions = (): readonly Action[] => [
  {
    id: 'sidebar',
    title: titles.sidebar,
    section: 'view',
    keywords: keywords.sidebar,
    shortcuts: ['$mod+b'],
    icon: <PanelLeftIcon />,
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
    icon: <LayersIcon />,
    available: () => true,
    run: toggleMemoryPanel,
  },
  {
    id: 'plan-memory',
    title: titles.planMemory,
    section: 'view',
    keywords: keywords.planMemory,
    icon: <LayersIcon />,
    available: () => location.hash !== PLAN_HASH,
    run() {
      location.hash = PLAN_HASH;
    },
  },
  {
    id: 'speed',
    title: titles.speed,
    section: 'view',
    keywords: keywords.speed,
    icon: <GaugeIcon />,
    available: () => location.hash !== SPEED_HASH,
    run() {
      location.hash = SPEED_HASH;
    },
  },
  themeAction('system', titles.themeSystem, <ContrastIcon />),
  themeAction('light', titles.themeLight, <SunIcon />),
  themeAction('dark', titles.themeDark, <MoonIcon />),
  {
    id: 'settings',
    title: titles.settings,
    section: 'view',
    keywords: keywords.settings,
    shortcuts: ['$mod+,'],
    icon: <Settings2Icon />,
    available: () => true,
    run: () => overlay.open('settings'),
  },
];
