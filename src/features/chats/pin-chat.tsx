import { PinIcon } from 'lucide-react';
import type { ChatSummary } from '../../state/chats/chat-list.ts';
import { chats } from '../../state/session.ts';
import type { MenuItem } from '../../ui/menu/menu-entry.ts';
import { chatsStrings } from './chats-strings.ts';

const { list: texts } = chatsStrings;

/** Whether a chat can be pinned (`on`), or unpinned. */
export const canPin = (chat: ChatSummary | undefined, on: boolean): boolean => chat?.pinned === !on;

/** Pins a chat of the list, or unpins it. */
export const pinItem = ({ id, pinned }: ChatSummary): MenuItem => ({
  id: 'pin',
  label: pinned ? texts.unpin : texts.pin,
  icon: <PinIcon />,
  run: () => void chats.pin(id, !pinned),
});
