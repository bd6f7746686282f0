import { type Block, type SplitText, splitBlocks } from './split-blocks.ts';

/** Splits a text that grows, looking only at its last block again: those before stay the same objects. */
export class BlockSplitter {
  #text = '';
  #split: SplitText = { blocks: [], hasNotes: false };

  split(text: string): readonly Block[] {
    this.#split = this.#grow(text) ?? splitBlocks(text);
    this.#text = text;
    return this.#split.blocks;
  }

  #grow(text: string): SplitText | undefined {
    const { blocks, hasNotes } = this.#split;
    const last = blocks.at(-1);
    if (!last || hasNotes || !text.startsWith(this.#text)) return undefined;
    const tail = splitBlocks(text.slice(last.start));
    if (tail.hasNotes) return undefined;
    const added = tail.blocks.map((block) => {
      const start = block.start + last.start;
      return { ...block, start, text: copyOf(block.text) };
    });
    return { blocks: [...blocks.slice(0, -1), ...added], hasNotes: false };
  }
}

/** In characters; a copy of more would take longer than it is worth, and there are few blocks like that. */
const LONGEST_COPY = 4000;

/**
 * A part of a string keeps all of it in memory, and React keeps what a block was rendered from: each block would keep
 * the whole text as it was back then.
 */
const copyOf = (text: string): string => (text.length > LONGEST_COPY ? text : text.split('').join(''));
