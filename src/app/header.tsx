import { EllipsisIcon, PlusIcon } from 'lucide-react';
import { useStore } from 'zustand';
import { beginChat } from '../features/chats/chat-commands.ts';
import { SidebarToggle } from '../features/chats/sidebar-toggle.tsx';
import { MemoryToggle } from '../features/memory/memory-toggle.tsx';
import { DownloadRing } from '../features/models/download-ring.tsx';
import { ModelSummary } from '../features/models/model-summary.tsx';
import { OfflineChip } from '../features/offline/offline-chip.tsx';
import { chat } from '../state/session.ts';
import { ariaKeys } from '../ui/actions/key-names.ts';
import { Button } from '../ui/button.tsx';
import { MenuButton } from '../ui/menu/menu-button.tsx';
import { menuEntries } from './actions/menu-entries.ts';
import { appStrings } from './app-strings.ts';
import { FacetMark } from './facet-mark.tsx';
import styles from './header.module.css';

/** Actions that are not worth a button of their own. */
const HEADER_MENU = ['palette', 'settings', 'shortcuts', 'plan-memory', 'speed'];

/** Name, model, and what can be begun from anywhere. */
export function Header() {
  const empty = useStore(chat.store, ({ order }) => order.length === 0);
  return (
    <header className={styles['header']}>
      <SidebarToggle />
      <div className={styles['brand']}>
        <h1 className={styles['title']}>
          <FacetMark />
          <span className={styles['name']}>{appStrings.name}</span>
        </h1>
      </div>
      <div className={styles['model']}>
        <ModelSummary />
        <DownloadRing />
        <OfflineChip />
      </div>
      <div className={styles['actions']}>
        <MemoryToggle />
        <Button
          kind="quiet"
          icon={<PlusIcon />}
          label={appStrings.titles.newChat}
          iconOnly="narrow"
          aria-keyshortcuts={ariaKeys('$mod+Shift+O')}
          disabled={empty}
          onClick={beginChat}
        />
        <MenuButton
          kind="quiet"
          icon={<EllipsisIcon />}
          label={appStrings.menu}
          iconOnly
          entries={() => menuEntries(HEADER_MENU)}
        />
      </div>
    </header>
  );
}
