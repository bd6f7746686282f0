import { memo, useMemo, useState } from 'react';
import type { Block } from './block.ts';
import { BlockSplitter } from './block-splitter.ts';
import { headingLevels } from './heading-levels.ts';
import type { MarkdownProps } from './markdown.tsx';
import { MarkdownBlock } from './markdown-block.tsx';
import { ReferenceIndex, type References } from './reference-index.ts';

/** Blocks that are looked at together: of a long text only the last group changes while it grows. */
const GROUP = 50;

interface ShownBlock {
  readonly block: Block;
  readonly references: References;
  readonly level: number | undefined;
}

/** A text as its blocks. While it grows only the last one changes, so only that is read and rendered again. */
export function MarkdownBlocks({ text, writing }: MarkdownProps) {
  const [splitter] = useState(() => new BlockSplitter());
  const [index] = useState(() => new ReferenceIndex());
  const shown = useMemo((): readonly ShownBlock[] => {
    const blocks = splitter.split(text, writing);
    const levels = headingLevels(blocks);
    const references = index.of(blocks, writing);
    return blocks.map((block, at) => ({ block, references: references[at] ?? {}, level: levels[at] }));
  }, [splitter, index, text, writing]);
  return Array.from({ length: Math.ceil(shown.length / GROUP) }, (_, at) => (
    // Blocks only ever come after each other.
    <Group
      key={at}
      shown={shown.slice(at * GROUP, (at + 1) * GROUP)}
      open={writing && (at + 1) * GROUP >= shown.length}
    />
  ));
}

interface GroupProps {
  readonly shown: readonly ShownBlock[];
  /** More of the last one may come. */
  readonly open: boolean;
}

const Group = memo(
  function Group({ shown, open }: GroupProps) {
    return shown.map(({ block, references, level }, index) => (
      <MarkdownBlock
        key={index}
        text={block.text}
        references={references}
        level={level}
        open={open && index === shown.length - 1}
        note={block.note}
      />
    ));
  },
  (before, after) => before.open === after.open && isSame(before.shown, after.shown),
);

const isSame = (before: readonly ShownBlock[], after: readonly ShownBlock[]): boolean =>
  before.length === after.length &&
  before.every((shown, index) => {
    const other = after[index];
    return (
      shown.block === other?.block && shown.references === other.references && shown.level === other.level
    );
  });
