import { BellIcon, KeyboardIcon, SearchIcon } from 'lucide-react';
import { overlay } from '../../state/session.ts';
import type { Action } from '../../ui/actions/action.ts';
import { focusToasts } from '../../ui/toast/toast-region.tsx';
import { toasts } from '../../ui/toast/toasts.ts';
import { appStrings } from '../app-strings.ts';

const { titles, keywords } = appStrings;

export const helpActions = (): readonly Action[] => [
  {
    id: 'palette',
    title: titles.palette,
    section: 'help',
    shortcuts: ['$mod+k'],
    icon: <SearchIcon />,
    available: () => true,
    run: () => overlay.open('palette'),
  },
  {
    id: 'shortcuts',
    title: titles.shortcuts,
    section: 'help',
    keywords: keywords.shortcuts,
    shortcuts: ['Shift+?'],
    icon: <KeyboardIcon />,
    available: () => true,
    run: () => overlay.open('shortcuts'),
  },
  {
    id: 'notices',
    title: titles.notices,
    section: 'help',
    keywords: keywords.notices,
    shortcuts: ['F6'],
    icon: <BellIcon />,
    available: () => toasts.shown().length > 0,
    run: focusToasts,
  },
];
