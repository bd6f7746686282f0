import { describe, expect, it } from 'vitest';
import { ReferenceIndex } from './reference-index.ts';
import { BlockSplitter } from './block-splitter.ts';
import { splitBlocks } from './split-blocks.ts';

const blocksOf = (text: string) => splitBlocks(text).map((block) => block.text);

describe('splitBlocks', () => {
  it('cuts at blank lines and around headings', () => {
    expect(blocksOf('One\ntwo\n\n\nthree\n# Four\nfive\n')).toEqual(['One\ntwo', 'three', '# Four', 'five']);
  });

  it('keeps a fence whole, whatever is inside, and until it is closed', () => {
    const fence = '```md\n# no heading\n\n~~~\n\n- no list\n```';
    expect(blocksOf(`Text:\n${fence}\nafter`)).toEqual(['Text:', fence, 'after']);
    expect(blocksOf('````\n```\n\n```\n\nstill inside')).toEqual(['````\n```\n\n```\n\nstill inside']);
    expect(blocksOf('~~~\na\n\n```\n~~~\n\nb')).toEqual(['~~~\na\n\n```\n~~~', 'b']);
  });

  it('takes three marks in a line of text for no fence', () => {
    expect(blocksOf('```js is inline``` here\n\nnext')).toEqual(['```js is inline``` here', 'next']);
  });

  it('keeps a list whole over blank lines, with what stands in its items', () => {
    const list = '1. one\n\n   more of one\n\n   ```py\n   x\n\n   y\n   ```\n\n2. two\n\n   - inner';
    expect(blocksOf(`${list}\n\nafter`)).toEqual([list, 'after']);
    expect(blocksOf('Text:\n- a\n\n- b\n\nafter')).toEqual(['Text:\n- a\n\n- b', 'after']);
  });

  it('takes a number at the very end of a list for the next item on its way', () => {
    expect(blocksOf('1. one\n\n2')).toEqual(['1. one\n\n2']);
    expect(blocksOf('1. one\n\n2\n\nx')).toEqual(['1. one', '2', 'x']);
  });

  it('keeps math over blank lines', () => {
    expect(blocksOf('$$\na\n\nb\n$$\nc')).toEqual(['$$\na\n\nb\n$$', 'c']);
    expect(blocksOf('$$x$$\n\ny')).toEqual(['$$x$$', 'y']);
  });

  it('keeps indented lines with what stands before them', () => {
    expect(blocksOf('    a\n\n    b\n\nc')).toEqual(['    a\n\n    b', 'c']);
  });

  it('gathers definitions, but none from code', () => {
    const text = 'See [a][1], [2].\n\n```\n[2]: https://b.example\n```\n\n[1]: https://a.example "A"';
    const links = new ReferenceIndex().of(splitBlocks(text), false);
    expect(
      links.map((references) => Object.entries(references).map(([label, { href }]) => [label, href])),
    ).toEqual([[['1', 'https://a.example']], [], [['1', 'https://a.example']]]);
  });

  it('makes a block of each note', () => {
    expect(blocksOf('a[^1]\n\nb\n\n[^1]: note')).toEqual(['a[^1]', 'b', '[^1]: note']);
    expect(blocksOf('a\n\n[^1]: note\n    more\n\n    and more\n[^2]: another\n\nend')).toEqual([
      'a',
      '[^1]: note\n    more\n\n    and more',
      '[^2]: another',
      'end',
    ]);
    expect(splitBlocks('[^n]: x\n\ny').map(({ note }) => note)).toEqual(['n', undefined]);
    expect(blocksOf('a\n\n```\n[^1]: note\n```')).toHaveLength(2);
  });

  it('finds in a text that grows what it finds in one that is there', () => {
    const text =
      '# T\n\nSome *text*\n- a\n\n  b\n- c\n\n10. x\n\n```js\nf()\n\n# g\n```\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[x]: https://a.example\n\n> q\n\n    code\n\nend';
    const splitter = new BlockSplitter();
    let before: readonly unknown[] = [];
    for (let length = 1; length <= text.length; length += 1) {
      const blocks = splitter.split(text.slice(0, length));
      expect(blocks).toEqual(splitBlocks(text.slice(0, length)));
      for (const [index, block] of before.slice(0, -1).entries()) expect(blocks[index]).toBe(block);
      before = blocks;
    }
    expect(splitter.split(`${text}\n\n[^1]: note`)).toHaveLength(before.length + 1);
    expect(splitter.split('another\n\ntext')).toHaveLength(2);
  });
});
