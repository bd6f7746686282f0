import type { MemorySnapshot } from '../../worker/protocol.ts';
import { memoryStrings } from './memory-strings.ts';

/** Positions of a text: where it begins, what was seen first, and the token it leads to. */
interface Places extends Pick<MemorySnapshot, 'images'> {
  readonly from: number;
  readonly first: number;
  readonly position: number;
}

/** Texts of positions joined to what was forgotten, what was seen and the token; an image is named where it begins. */
export function excerptOf(
  told: readonly string[],
  { from, first, position, images }: Places,
): { readonly forgotten: string; readonly seen: string; readonly token: string } {
  const textAt = (text: string, at: number) =>
    images.some((image) => Math.max(image.first, from) === from + at && image.last >= from + at)
      ? memoryStrings.seen.image
      : text;
  const texts = told.map(textAt);
  const join = (start: number, end: number) => texts.slice(start - from, end - from).join('');
  return {
    forgotten: join(from, first),
    seen: join(first, position),
    token: join(position, position + 1),
  };
}
