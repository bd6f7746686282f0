import { DatabaseIcon, LayersIcon, Settings2Icon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { chats, overlay, sidebar } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { MODELS_HASH, PLAN_HASH, useHash } from '../../ui/hash.ts';
import { ChatFileButtons } from './chat-file-buttons.tsx';
import styles from './chat-foot.module.css';
import { chatsStrings } from './chats-strings.ts';

const { foot: texts } = chatsStrings;

/** The foot of the sidebar: other pages, and all chats as a file. */
export function ChatFoot({ openFile }: { readonly openFile: ReactNode }) {
  const none = useStore(chats.store, (state) => state.chats.length === 0);
  return (
    <div className={styles['foot']}>
      <FootLink hash={MODELS_HASH} label={texts.models} icon={<DatabaseIcon />} />
      <FootLink hash={PLAN_HASH} label={texts.memory} icon={<LayersIcon />} />
      {openFile}
      <ChatFileButtons none={none} />
      <Button
        kind="quiet"
        icon={<Settings2Icon />}
        label={texts.settings}
        iconOnly="short"
        aria-haspopup="dialog"
        onClick={() => overlay.open('settings')}
      />
    </div>
  );
}

interface FootLinkProps {
  readonly hash: string;
  readonly label: string;
  readonly icon: ReactNode;
}

/** To another page; the drawer makes way for it. */
function FootLink({ hash, label, icon }: FootLinkProps) {
  const here = useHash() === hash;
  return (
    <a
      className={styles['link']}
      href={hash}
      aria-label={label}
      title={label}
      aria-current={here ? 'page' : undefined}
      onClick={() => sidebar.closeDrawer()}
    >
      {icon}
      <span className={styles['label']}>{label}</span>
    </a>
  );
}
