import { useStore } from 'zustand';
import { beginChat } from '../features/chats/chat-commands.ts';
import { SidebarToggle } from '../features/chats/sidebar-toggle.tsx';
import { MemoryToggle } from '../features/memory/memory-toggle.tsx';
import { ModelSummary } from '../features/models/model-summary.tsx';
import { OfflineChip } from '../features/offline/offline-chip.tsx';
import { chat } from '../state/session.ts';
import { Button } from '../ui/button.tsx';
import { FacetMark, NewChatIcon } from '../ui/icons.tsx';
import { strings } from '../ui/strings.ts';
import styles from './header.module.css';

const { header: texts } = strings;

/** Name, model, and what can be begun from anywhere. */
export function Header() {
  const empty = useStore(chat.store, ({ order }) => order.length === 0);
  return (
    <header className={styles['header']}>
      <SidebarToggle />
      <div className={styles['brand']}>
        <h1 className={styles['title']}>
          <FacetMark />
          <span className={styles['name']}>{strings.name}</span>
        </h1>
        <OfflineChip />
      </div>
      <div className={styles['model']}>
        <ModelSummary />
      </div>
      <div className={styles['actions']}>
        <MemoryToggle />
        <Button
          kind="quiet"
          icon={<NewChatIcon />}
          label={texts.newChat}
          iconOnly="narrow"
          disabled={empty}
          onClick={beginChat}
        />
      </div>
    </header>
  );
}
