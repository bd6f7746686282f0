import { beforeAll, expect, test } from 'vitest';
import type { Block } from '../../src/ui/markdown/block.ts';
import { BlockSplitter } from '../../src/ui/markdown/block-splitter.ts';
import { fencedCode } from '../../src/ui/markdown/fenced-code.ts';
import { mathPart } from '../../src/ui/markdown/math-part.ts';
import { ReferenceIndex } from '../../src/ui/markdown/reference-index.ts';
import { countWork } from '../../test/support/count-work.ts';
import { growingMarkdown } from '../../test/support/growing-markdown.ts';
import { checkGrowth } from './markdown.ts';

beforeAll(() => mathPart.load());

test('work is counted in characters looked at, and counting ends', () => {
  const text = 'a'.repeat(1000);
  expect(countWork(() => text.indexOf('b')).characters).toBeGreaterThanOrEqual(1000);
  expect(countWork(() => /b/.test(text)).characters).toBeGreaterThanOrEqual(1000);
  expect(countWork(() => text.charCodeAt(5)).characters).toBe(1);
  const before = countWork(() => 0);
  text.indexOf('b');
  expect(before.characters).toBe(0);
});

test('twice the text costs at most 2.3 times the work, whatever it has much of', () => {
  for (const [kind, make] of growingMarkdown)
    for (const writing of [false, true])
      expect(() => checkGrowth(make(700), make(2800), writing), kind).not.toThrow();
});

test('a block of the greatest length costs no more work than its length is worth', () => {
  for (const piece of ['[', '![', 'www.&1.]', '[^www.](www.(+**$', '](', '[a](b "t '])
    expect(
      () => checkGrowth(piece.repeat(4900 / piece.length), piece.repeat(19_600 / piece.length), false),
      piece,
    ).not.toThrow();
});

/** The most characters that one update reads of a text that is written, but for those of code. */
function mostRead(text: string): number {
  const splitter = new BlockSplitter();
  const index = new ReferenceIndex();
  let before: ReadonlyMap<Block, unknown> = new Map();
  let most = 0;
  for (let length = 300; length < text.length + 300; length += 300) {
    const blocks = splitter.split(text.slice(0, length), true);
    const references = index.of(blocks, true);
    const shown = new Map(blocks.map((block, at) => [block, references[at]]));
    const changed = [...shown].filter(([block, now]) => before.get(block) !== now || !before.has(block));
    const sizes = changed.map(([block]) => (fencedCode(block.text) ? 0 : block.text.length));
    most = Math.max(
      most,
      sizes.reduce((sum, size) => sum + size, 0),
    );
    before = shown;
  }
  return most;
}

test('while a text is written, an update reads no more of a long one than of a short one', () => {
  // Twice what is cut anywhere: when a block is cut, its two parts are new.
  for (const [kind, make] of [...growingMarkdown].filter((_, index) => index % 3 === 0 || index < 12))
    expect(mostRead(make(45_000)), kind).toBeLessThanOrEqual(40_500);
});
