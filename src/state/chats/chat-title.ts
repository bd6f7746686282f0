import { beginning } from '../../shared/beginning.ts';

/** In characters. */
const LONGEST = 60;

interface Named {
  readonly name: string;
}

/** A message as far as a title goes. */
type Titling =
  | { readonly role: 'assistant' }
  | {
      readonly role: 'user';
      readonly text: string;
      readonly images: readonly Named[];
      readonly files?: readonly Named[];
    };

/** The title that a chat takes from its first question: the beginning of its first line, or the name of its image or file. */
export function titleFrom(first: Titling | undefined): string {
  if (first?.role !== 'user') return '';
  const line = first.text.trim().split(/\r?\n/)[0]?.replaceAll(/\s+/g, ' ').trim() ?? '';
  if (line === '') return (first.images[0] ?? first.files?.[0])?.name ?? '';
  return beginning(line, LONGEST);
}
