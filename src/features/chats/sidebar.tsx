import { XIcon } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { sidebar } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { chatsStrings as texts } from './chats-strings.ts';
import { NARROW, useMediaQuery } from './media-query.ts';
import { focusSidebarToggle } from './sidebar-toggle.tsx';
import styles from './sidebar.module.css';

/** Whether the list of chats lies over the page, which then takes no input. */
export function useDrawerOpen(): boolean {
  const narrow = useMediaQuery(NARROW);
  const drawer = useStore(sidebar.store, (state) => state.drawer);
  return narrow && drawer;
}

/** The place of the list of chats: beside the page, or over it on narrow windows. */
export function Sidebar({ children }: { readonly children: ReactNode }) {
  const narrow = useMediaQuery(NARROW);
  const { docked, drawer } = useStore(sidebar.store);
  if (narrow) return drawer ? <Drawer>{children}</Drawer> : null;
  return docked ? <div className={styles['docked']}>{children}</div> : null;
}

/** Over the page; Escape or a press outside closes it. The shell makes everything else inert meanwhile. */
function Drawer({ children }: { readonly children: ReactNode }) {
  const close = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    close.current?.focus();
    return () => {
      if (document.activeElement === document.body) focusSidebarToggle();
    };
  }, []);

  useEffect(() => {
    // A menu that is open takes Escape for itself; it is gone by the time the window hears of the key.
    let menu = false;
    const note = () => {
      menu = document.querySelector('[role="menu"]') !== null;
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented && !menu) sidebar.closeDrawer();
    };
    window.addEventListener('keydown', note, { capture: true });
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', note, { capture: true });
      window.removeEventListener('keydown', onKeyDown);
    };
  }, []);

  return (
    <>
      <div className={styles['backdrop']} aria-hidden="true" onClick={() => sidebar.closeDrawer()} />
      <div
        className={styles['drawer']}
        // Not <dialog>: messages that pass stay within reach beside it.
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
        role="dialog"
        aria-label={texts.label}
      >
        <div className={styles['head']}>
          <h2 className={styles['title']}>{texts.label}</h2>
          <Button
            ref={close}
            kind="quiet"
            icon={<XIcon />}
            label={texts.close}
            iconOnly
            onClick={() => sidebar.closeDrawer()}
          />
        </div>
        {children}
      </div>
    </>
  );
}
