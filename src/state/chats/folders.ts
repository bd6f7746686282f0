import { byName } from '../../shared/by-name.ts';
import type { ChatSummary } from './chat-list.ts';

/** In characters. */
export const LONGEST_FOLDER = 100;

/** A folder's name as it is kept: on one line, without spaces around it. */
export const folderName = (typed: string): string =>
  typed.replace(/\s+/g, ' ').trim().slice(0, LONGEST_FOLDER).trim();

/** Names of the folders that have a chat in them, in the order of the alphabet. */
export const foldersOf = (chats: readonly Pick<ChatSummary, 'folder'>[]): readonly string[] =>
  [...new Set(chats.map(({ folder }) => folder).filter((folder) => folder !== ''))].sort(byName);
