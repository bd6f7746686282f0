import { beginning } from '../../shared/beginning.ts';
import type { Message } from './chat-message.ts';

/** In characters. */
const LONGEST = 60;

/** The title that a chat takes from its first question: the beginning of its first line, or the name of its image or file. */
export function titleFrom(first: Message | undefined): string {
  if (first?.role !== 'user') return '';
  const line = first.text.trim().split(/\r?\n/)[0]?.replaceAll(/\s+/g, ' ').trim() ?? '';
  if (line === '') return (first.images[0] ?? first.files?.[0])?.name ?? '';
  return beginning(line, LONGEST);
}
