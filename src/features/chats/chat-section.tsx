import { ChevronRightIcon, EllipsisIcon, FolderXIcon, PencilIcon } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import type { ChatSummary } from '../../state/chats/chat-list.ts';
import { overlay, sidebar } from '../../state/session.ts';
import { MenuButton } from '../../ui/menu/menu-button.tsx';
import { dissolveFolder } from './chat-commands.ts';
import styles from './chat-list.module.css';
import { chatsStrings } from './chats-strings.ts';
import type { ChatGroup } from './group-chats.ts';

const { list: texts } = chatsStrings;

interface ChatSectionProps {
  readonly group: ChatGroup<ChatSummary>;
  /** Whether its chats are shown; folders and the archive can be closed. */
  readonly open: boolean;
  readonly children: ReactNode;
}

const titleOf = ({ kind, folder, month }: ChatGroup<ChatSummary>): string => {
  if (kind === 'earlier') return month ? texts.month(month) : '';
  return kind === 'folder' ? (folder ?? '') : texts.groups[kind];
};

/** A heading of the list with the chats under it. */
export function ChatSection({ group, open, children }: ChatSectionProps) {
  const { kind, id, folder, chats } = group;
  const title = titleOf(group);
  const titleId = useId();
  const turns = kind === 'folder' || kind === 'archive';
  return (
    <section aria-label={title}>
      <div className={styles['head']}>
        <h2 className={styles['heading']} id={titleId} dir="auto">
          {turns ? (
            <button
              type="button"
              className={styles['turn']}
              aria-expanded={open}
              data-section={id}
              onClick={() => sidebar.turn(id)}
            >
              <ChevronRightIcon size={16} />
              <span className={styles['name']}>{title}</span>
              <span className={styles['count']}>{texts.count(chats.length)}</span>
            </button>
          ) : (
            title
          )}
        </h2>
        {folder !== undefined && (
          <MenuButton
            kind="quiet"
            className={styles['more'] ?? ''}
            icon={<EllipsisIcon />}
            label={texts.more}
            aria-describedby={titleId}
            iconOnly
            entries={() => [
              {
                id: 'rename',
                label: texts.renameFolder,
                icon: <PencilIcon />,
                run: () => overlay.open('folder', id),
              },
              {
                id: 'dissolve',
                label: texts.dissolveFolder,
                icon: <FolderXIcon />,
                run: () => void dissolveFolder(folder),
              },
            ]}
          />
        )}
      </div>
      {open && <ul className={styles['rows']}>{children}</ul>}
    </section>
  );
}
