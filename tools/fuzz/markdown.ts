import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { BlockSplitter } from '../../src/ui/markdown/block-splitter.ts';
import { fencedCode } from '../../src/ui/markdown/fenced-code.ts';
import { MarkdownBlocks } from '../../src/ui/markdown/markdown-blocks.tsx';
import { mathPart } from '../../src/ui/markdown/math-part.ts';
import { readBlock } from '../../src/ui/markdown/read-block.ts';
import { ReferenceIndex } from '../../src/ui/markdown/reference-index.ts';
import { countWork } from '../../test/support/count-work.ts';
import { growingMarkdown, randomMarkdown } from '../../test/support/growing-markdown.ts';
import { hostileMarkdown } from '../../test/support/hostile-markdown.ts';
import { whatActs } from '../../test/support/inert-markup.ts';
import { speakEnglish } from '../../test/support/english.ts';
import type { Random } from '../../test/support/random.ts';
import type { FuzzTarget } from './run.ts';

/** What twice the text may cost, at most. */
const GROWTH = 2.3;
/** Characters of the shorter text; the longer one has four times as many, all of which may be one block. */
const SMALL = [...Array<number>(19).fill(600), 4800];
/**
 * Characters looked at for each of a text's that are few however they grow: a block ends, and they with it. Of what is
 * being written, marks without an end are completed in the last 3,000 characters, which takes more.
 */
const FEW = { written: 400, writing: 1500 };

const KINDS = [...growingMarkdown.values()];

/** A text of any size: something that begins it, much of the same, and something that ends it. */
function anyMarkdown(random: Random): (size: number) => string {
  const around = (): string => {
    const kind = random.next();
    if (kind < 0.4) return '';
    if (kind < 0.7) return random.pick(hostileMarkdown).slice(0, 200);
    return randomMarkdown(random.integer(0, 2 ** 31))(random.integer(1, 40));
  };
  const [head, tail] = [around(), around()];
  const made = random.next();
  const much = made < 0.25 ? random.pick(KINDS) : randomMarkdown(random.integer(0, 2 ** 31));
  const more = made > 0.8 ? random.pick(KINDS) : undefined;
  return (size) => `${head}${more ? more(size / 2) + much(size / 2) : much(size)}${tail}`;
}

/** Everything that is done with a text, up to React. */
function read(text: string, writing: boolean): void {
  const blocks = new BlockSplitter().split(text, writing);
  const references = new ReferenceIndex().of(blocks, writing);
  for (const [index, block] of blocks.entries())
    if (!fencedCode(block.text))
      readBlock(block.text, writing && index === blocks.length - 1, references[index] ?? {});
}

function markupOf(text: string, writing: boolean): string {
  return renderToStaticMarkup(createElement(MarkdownBlocks, { text, writing }));
}

/** @throws Error where four times the text costs more than twice doubling it may */
export function checkGrowth(small: string, large: string, writing: boolean): void {
  const [few, many] = [small, large].map((text) => countWork(() => read(text, writing)).characters);
  if (many! > Math.max(few! * GROWTH ** 2, large.length * (writing ? FEW.writing : FEW.written)))
    throw new Error(`work grows from ${few} to ${many} characters looked at`);
}

// Blocks say what their buttons do.
speakEnglish();

/** Shown without anything in it that acts, whole and at any moment of its being written, in work that grows as it does. */
export const markdownTarget: FuzzTarget = {
  async round(random) {
    await mathPart.load();
    const make = anyMarkdown(random);
    const size = random.pick(SMALL);
    const [small, large] = [make(size), make(4 * size)];
    const writing = random.next() < 0.5;
    checkGrowth(small, large, writing);
    const written = small.slice(0, random.integer(1, small.length));
    const shown = [
      [written, true],
      [small, writing],
    ] as const;
    for (const [text, open] of shown) {
      const acts = whatActs(markupOf(text, open));
      if (acts !== undefined) throw new Error(`what is shown holds ${acts}`);
    }
    return writing ? 'while written' : 'whole';
  },
};
