import { useStore } from 'zustand';
import { MemoryToggle } from '../features/memory/memory-toggle.tsx';
import { ModelSummary } from '../features/models/model-summary.tsx';
import { ModelsLink } from '../features/models/models-link.tsx';
import { OpenFileButton } from '../features/models/open-file-button.tsx';
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
      <div className={styles['brand']}>
        <h1 className={styles['name']}>
          <FacetMark />
          {strings.name}
        </h1>
        <OfflineChip />
      </div>
      <div className={styles['model']}>
        <ModelSummary />
      </div>
      <div className={styles['actions']}>
        <ModelsLink />
        <OpenFileButton kind="quiet" label={texts.openFileShort} iconOnly="narrow" />
        <MemoryToggle />
        <Button
          kind="quiet"
          icon={<NewChatIcon />}
          label={texts.newChat}
          iconOnly="narrow"
          disabled={empty}
          onClick={() => chat.startNew()}
        />
      </div>
    </header>
  );
}
