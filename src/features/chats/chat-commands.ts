import { FacetError } from '../../shared/errors.ts';
import { chat, chats, sidebar } from '../../state/session.ts';
import { leavePage } from '../../ui/hash.ts';
import { strings } from '../../ui/strings.ts';
import { toasts } from '../../ui/toast/toasts.ts';
import { chatsStrings } from './chats-strings.ts';

const { list: texts } = chatsStrings;

/** Shows a chat, from whatever page. With `message`, the branch that it is in. */
export async function openChat(id: string, message?: string): Promise<void> {
  try {
    if (!(await chat.open(id))) return;
  } catch (reason) {
    chats.report(FacetError.from(reason));
    return;
  }
  if (message !== undefined && !chat.store.getState().order.includes(message)) chat.choose(message);
  leavePage();
  sidebar.closeDrawer();
}

/** An empty chat, from whatever page. */
export function beginChat(): void {
  chat.startNew();
  leavePage();
  sidebar.closeDrawer();
}

/** The title of a chat as it is told. */
export const titleOf = (id: string): string =>
  chats.store.getState().chats.find((one) => one.id === id)?.title || chatsStrings.untitled;

export function renameChat(id: string, title: string): void {
  if (chat.store.getState().id === id) chat.rename(title);
  else void chats.rename(id, title);
}

/** Puts a chat into the archive, and offers to take it out again; or takes it out. */
export async function archiveChat(id: string, on: boolean): Promise<void> {
  const title = titleOf(id);
  if (on && chat.store.getState().id === id) beginChat();
  const changed = await chats.archive(id, on);
  if (!on || !changed) return;
  toasts.show(texts.archived(title), {
    label: strings.undo,
    run: () => void chats.archive(id, false),
  });
}

/** Takes a folder away and leaves its chats, and offers to have it back. */
export async function dissolveFolder(folder: string): Promise<void> {
  const ids = chats.store.getState().chats.flatMap((one) => (one.folder === folder ? [one.id] : []));
  if (!(await chats.moveTo(ids, ''))) return;
  toasts.show(texts.dissolved(folder), {
    label: strings.undo,
    run: () => void chats.moveTo(ids, folder),
  });
}

/** Deletes a chat, and offers to have it back. */
export async function removeChat(id: string): Promise<void> {
  const title = titleOf(id);
  const open = chat.store.getState().id === id;
  if (open) beginChat();
  const restore = async () => {
    await chats.undo(id);
    if (open) await openChat(id);
  };
  const offer = () =>
    new Promise<void>((missed) => {
      toasts.show(texts.removed(title), {
        label: strings.undo,
        run: () => void restore(),
        missed,
      });
    });
  await chats.remove(id, offer);
}
