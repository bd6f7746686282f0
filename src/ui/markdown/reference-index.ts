import type { Block } from './block.ts';
import { openingFence } from './syntax/fence.ts';
import { noteKey } from './syntax/small-rules.ts';
import { definitionsIn, labelKey } from './syntax/parser.ts';

/** Where the links and notes of a block lead, by label, as the parser wants them. */
export type References = Readonly<Record<string, { readonly title: string; readonly href: string }>>;

const NONE: References = {};
const LABEL = /\[((?:[^[\]\\]|\\[^]){1,999})\]/g;

interface Known {
  readonly labels: readonly string[];
  /** How many definitions there were when `references` was made. */
  size: number;
  references: References;
}

/**
 * What the blocks of a text say about where links lead, for the blocks that refer to it. A block that grows no
 * longer is looked at once; one whose links lead where they did keeps the same object.
 */
export class ReferenceIndex {
  /** The first definition of a label counts. */
  readonly #definitions = new Map<string, string>();
  readonly #known = new WeakMap<Block, Known>();
  #read: readonly Block[] = [];

  /** The references of each block, in their order. Of the last one only whole lines count while it is `open`. */
  of(blocks: readonly Block[], open: boolean): readonly References[] {
    const last = this.#read.length - 1;
    const goesOn = last < blocks.length && (last < 1 || this.#read[last - 1] === blocks[last - 1]);
    if (!goesOn) this.#definitions.clear();
    for (let index = goesOn ? Math.max(0, last) : 0; index < blocks.length; index += 1) {
      const block = blocks[index];
      if (block) this.#define(block, open && index === blocks.length - 1);
    }
    this.#read = blocks;
    return blocks.map((block) => this.#referencesOf(block));
  }

  #define(block: Block, open: boolean): void {
    if (block.note !== undefined) this.#add(noteKey(block.note), '');
    if (
      !block.text.includes(']:') ||
      openingFence(block.text.slice(0, block.text.indexOf('\n') + 1).trimEnd())
    )
      return;
    const text = open ? block.text.slice(0, block.text.lastIndexOf('\n') + 1) : block.text;
    for (const [label, href] of definitionsIn(text)) this.#add(label, href);
  }

  #add(label: string, href: string): void {
    if (!this.#definitions.has(label)) this.#definitions.set(label, href);
  }

  #referencesOf(block: Block): References {
    let known = this.#known.get(block);
    if (!known) {
      known = { labels: labelsIn(block.text), size: 0, references: NONE };
      this.#known.set(block, known);
    }
    const { size } = this.#definitions;
    if (known.size === size) return known.references;
    const found = known.labels.filter((label) => this.#definitions.has(label));
    const isSame =
      found.length === Object.keys(known.references).length &&
      found.every((label) => known.references[label]?.href === this.#definitions.get(label));
    if (!isSame)
      known.references = Object.fromEntries(
        found.map((label) => [label, { title: '', href: this.#definitions.get(label) ?? '' }]),
      );
    known.size = size;
    return known.references;
  }
}

/** The labels that a block may refer to. */
function labelsIn(text: string): readonly string[] {
  if (!text.includes('[')) return [];
  const labels = Array.from(text.matchAll(LABEL), ([, label = '']) =>
    label.startsWith('^') ? noteKey(label.slice(1)) : labelKey(label),
  );
  return [...new Set(labels)];
}
