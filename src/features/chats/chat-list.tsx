import { useCallback, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { FacetError } from '../../shared/errors.ts';
import { chat, chats, overlay, sidebar } from '../../state/session.ts';
import { isOtherPage, useHash } from '../../ui/hash.ts';
import { archiveChat, openChat, removeChat, renameChat } from './chat-commands.ts';
import { exportChat } from './chat-files.ts';
import styles from './chat-list.module.css';
import { ChatRow, type RowActions } from './chat-row.tsx';
import { ChatSection } from './chat-section.tsx';
import { groupChats } from './group-chats.ts';
import { focusLater, neighbour, useRowKeys } from './use-row-keys.ts';
import { useToday } from './use-today.ts';

/** All chats, the last changed first, under their folder or the day they were changed. F2 renames the one in focus, Delete deletes it. */
export function ChatList() {
  const all = useStore(chats.store, (state) => state.chats);
  const open = useStore(chat.store, (state) => state.id);
  const turned = useStore(sidebar.store, (state) => state.turned);
  const hash = useHash();
  // While another page is shown, no chat is the current one.
  const marked = isOtherPage(hash) ? undefined : open;
  const [renaming, setRenaming] = useState<string>();
  /** The row that had the focus last. */
  const [visited, setVisited] = useState<string>();
  const list = useRef<HTMLDivElement>(null);
  const today = useToday();

  const actions = useMemo<RowActions>(
    () => ({
      open: (id) => void openChat(id),
      visit: setVisited,
      rename: setRenaming,
      endRename(id, title, byKey) {
        setRenaming(undefined);
        if (title !== undefined) renameChat(id, title);
        if (byKey) focusLater(list, id);
      },
      exportAs(id, form) {
        exportChat(id, form).catch((reason: unknown) => chats.report(FacetError.from(reason)));
      },
      move: (id) => overlay.open('folder', id),
      archive(id, on) {
        const next = neighbour(list, id);
        void archiveChat(id, on).then(() => focusLater(list, next));
      },
      remove(id) {
        const next = neighbour(list, id);
        void removeChat(id).then(() => focusLater(list, next));
      },
    }),
    [],
  );

  const onKey = useCallback(
    (key: string, id: string) => {
      if (key === 'F2') actions.rename(id);
      else if (key === 'Delete') actions.remove(id);
      else return false;
      return true;
    },
    [actions],
  );
  useRowKeys(list, onKey);

  const groups = useMemo(() => groupChats(all, today), [all, today]);
  // The archive is closed until somebody opens it, folders are open until somebody closes them.
  const isOpen = (id: string) => turned.includes(id) === (id === 'archive');
  const shown = groups.filter(({ id }) => isOpen(id)).flatMap(({ chats: members }) => members);
  const reachable = [visited, open].find((id) => shown.some((one) => one.id === id)) ?? shown[0]?.id;
  return (
    <div ref={list} className={styles['list']}>
      {groups.map((group) => (
        <ChatSection key={group.id} group={group} open={isOpen(group.id)}>
          {group.chats.map((one) => (
            <ChatRow
              key={one.id}
              chat={one}
              current={one.id === marked}
              reachable={one.id === reachable}
              renaming={one.id === renaming}
              actions={actions}
            />
          ))}
        </ChatSection>
      ))}
    </div>
  );
}
