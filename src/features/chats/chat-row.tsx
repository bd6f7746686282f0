import { ArchiveIcon, EllipsisIcon, FolderIcon, PencilIcon, TrashIcon, UploadIcon } from 'lucide-react';
import { memo, useId } from 'react';
import type { ChatSummary } from '../../state/chats/chat-list.ts';
import { MenuButton } from '../../ui/menu/menu-button.tsx';
import type { MenuEntry } from '../../ui/menu/menu-entry.ts';
import type { ChatForm } from './chat-files.ts';
import styles from './chat-row.module.css';
import { chatsStrings } from './chats-strings.ts';
import { pinItem } from './pin-chat.tsx';
import { RenameField } from './rename-field.tsx';
import { useLanguage } from '../../texts/language.ts';

const { list: texts } = chatsStrings;

export interface RowActions {
  readonly open: (id: string) => void;
  /** The focus came to the row. */
  readonly visit: (id: string) => void;
  /** Begins to rename. */
  readonly rename: (id: string) => void;
  readonly endRename: (id: string, title: string | undefined, byKey: boolean) => void;
  readonly exportAs: (id: string, form: ChatForm) => void;
  /** Asks for the folder to move it to. */
  readonly move: (id: string) => void;
  readonly archive: (id: string, on: boolean) => void;
  readonly remove: (id: string) => void;
}

interface ChatRowProps {
  readonly chat: ChatSummary;
  /** Whether it is the chat in view. */
  readonly current: boolean;
  /** Whether Tab comes here: one row of the list is. */
  readonly reachable: boolean;
  readonly renaming: boolean;
  /** Stable over renders. */
  readonly actions: RowActions;
}

/** A chat of the list: a press opens it, its menu has the rest. */
export const ChatRow = memo(function ChatRow({ chat, current, reachable, renaming, actions }: ChatRowProps) {
  useLanguage();
  const { id } = chat;
  const title = chat.title || chatsStrings.untitled;
  const titleId = useId();
  const tabIndex = reachable ? 0 : -1;

  const entries = (): readonly MenuEntry[] => [
    { id: 'rename', label: texts.rename, icon: <PencilIcon />, keys: 'F2', run: () => actions.rename(id) },
    pinItem(chat),
    { id: 'move', label: texts.moveTo, icon: <FolderIcon />, run: () => actions.move(id) },
    {
      id: 'archive',
      label: chat.archived ? texts.unarchive : texts.archive,
      icon: <ArchiveIcon />,
      run: () => actions.archive(id, !chat.archived),
    },
    'separator',
    { id: 'json', label: texts.exportJson, icon: <UploadIcon />, run: () => actions.exportAs(id, 'json') },
    {
      id: 'markdown',
      label: texts.exportMarkdown,
      icon: <UploadIcon />,
      run: () => actions.exportAs(id, 'markdown'),
    },
    { id: 'html', label: texts.exportHtml, icon: <UploadIcon />, run: () => actions.exportAs(id, 'html') },
    'separator',
    {
      id: 'remove',
      label: texts.remove,
      icon: <TrashIcon />,
      keys: 'Del',
      danger: true,
      run: () => actions.remove(id),
    },
  ];

  return (
    <li className={styles['row']} data-current={current}>
      {renaming ? (
        <RenameField title={title} onEnd={(typed, byKey) => actions.endRename(id, typed, byKey)} />
      ) : (
        <>
          <button
            type="button"
            className={styles['open']}
            data-chat={id}
            tabIndex={tabIndex}
            title={title}
            aria-current={current ? 'page' : undefined}
            aria-keyshortcuts="F2 Delete"
            onFocus={() => actions.visit(id)}
            onClick={() => actions.open(id)}
          >
            <span id={titleId} className={styles['title']} dir="auto">
              {title}
            </span>
          </button>
          <MenuButton
            kind="quiet"
            className={styles['more'] ?? ''}
            icon={<EllipsisIcon />}
            label={texts.more}
            aria-describedby={titleId}
            iconOnly
            tabIndex={tabIndex}
            entries={entries}
          />
        </>
      )}
    </li>
  );
});
