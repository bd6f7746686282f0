import type { Block } from './block.ts';
import { splitBlocks } from './split-blocks.ts';

/** Splits a text that grows, looking only at its last block again: those before stay the same objects. */
export class BlockSplitter {
  #text = '';
  #writing = false;
  #blocks: readonly Block[] = [];

  split(text: string, writing = false): readonly Block[] {
    this.#blocks = this.#grow(text, writing) ?? splitBlocks(text, { writing });
    this.#text = text;
    this.#writing = writing;
    return this.#blocks;
  }

  #grow(text: string, writing: boolean): readonly Block[] | undefined {
    const last = this.#blocks.at(-1);
    // A text that was taken for complete may go on in another way.
    if (!last || (writing && !this.#writing) || !text.startsWith(this.#text)) return undefined;
    const tail = splitBlocks(text.slice(last.start), { writing, carried: last.carried });
    const added = tail.map((block) => ({
      ...block,
      start: block.start + last.start,
      text: copyOf(block.text),
    }));
    return [...this.#blocks.slice(0, -1), ...added];
  }
}

/** In characters; a copy of more would take longer than it is worth, and there are few blocks like that. */
const LONGEST_COPY = 4000;

/**
 * A part of a string keeps all of it in memory, and React keeps what a block was rendered from: each block would keep
 * the whole text as it was back then.
 */
const copyOf = (text: string): string => (text.length > LONGEST_COPY ? text : text.split('').join(''));
