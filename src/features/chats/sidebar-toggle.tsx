import { PanelLeftIcon } from 'lucide-react';
import { useStore } from 'zustand';
import { sidebar } from '../../state/session.ts';
import { ariaKeys } from '../../ui/actions/key-names.ts';
import { Button } from '../../ui/button.tsx';
import { chatsStrings as texts } from './chats-strings.ts';
import { NARROW, useMediaQuery } from './media-query.ts';

const ID = 'sidebar-toggle';

/** Puts the focus where the list of chats is opened from. */
export const focusSidebarToggle = (): void => document.getElementById(ID)?.focus();

/** Opens or closes the list of chats; the focus does not go down with it. */
export function toggleSidebar(): void {
  sidebar.toggle();
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) focusSidebarToggle();
  });
}

/** Opens and closes the list of chats; so does Ctrl + B. */
export function SidebarToggle() {
  const narrow = useMediaQuery(NARROW);
  const { docked, drawer } = useStore(sidebar.store);

  return (
    <Button
      id={ID}
      kind="quiet"
      icon={<PanelLeftIcon />}
      label={texts.label}
      iconOnly
      aria-expanded={narrow ? drawer : docked}
      aria-keyshortcuts={ariaKeys('$mod+b')}
      onClick={toggleSidebar}
    />
  );
}
