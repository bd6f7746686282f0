import { type RefObject, useEffect } from 'react';
import { moveInList } from './move-in-list.ts';

type ListRef = RefObject<HTMLElement | null>;

/** The buttons that open chats, and folders, in the order in which they stand. */
const rowsOf = ({ current }: ListRef): HTMLElement[] => [
  ...(current?.querySelectorAll<HTMLElement>('[data-chat], [data-section]') ?? []),
];

/**
 * Arrows, Home and End move through the chats in `list`; Enter is the buttons' own. Other keys go to `onKey`
 * with the chat in focus; it answers whether it took the key.
 */
export function useRowKeys(list: ListRef, onKey?: (key: string, chat: string) => boolean): void {
  useEffect(() => {
    const element = list.current;
    if (!element) return undefined;
    const onKeyDown = (event: KeyboardEvent) => {
      const { target, key, ctrlKey, altKey, metaKey } = event;
      if (!(target instanceof HTMLElement) || ctrlKey || altKey || metaKey) return;
      const { chat, section } = target.dataset;
      if (chat === undefined && section === undefined) return;
      const rows = rowsOf(list);
      const next = moveInList(key, rows.indexOf(target), rows.length);
      if (next !== undefined) rows[next]?.focus();
      else if (chat === undefined || onKey?.(key, chat) !== true) return;
      event.preventDefault();
    };
    element.addEventListener('keydown', onKeyDown);
    return () => element.removeEventListener('keydown', onKeyDown);
  }, [list, onKey]);
}

/** The chat that comes after one in the list, or before where it is the last. */
export function neighbour(list: ListRef, id: string): string | undefined {
  const ids = rowsOf(list).flatMap((row) => row.dataset['chat'] ?? []);
  const at = ids.indexOf(id);
  return ids[at + 1] ?? ids[at - 1];
}

/** Focuses a chat's row once it is drawn, or else the first. */
export function focusLater(list: ListRef, id: string | undefined): void {
  requestAnimationFrame(() => {
    const rows = rowsOf(list);
    (
      rows.find((row) => row.dataset['chat'] === id) ?? rows.find((row) => row.dataset['chat'] !== undefined)
    )?.focus();
  });
}
