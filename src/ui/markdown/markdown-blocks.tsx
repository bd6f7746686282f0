import { useId, useMemo, useState } from 'react';
import { BlockSplitter } from './block-splitter.ts';
import { headingLevels } from './heading-levels.ts';
import type { MarkdownProps } from './markdown.tsx';
import { MarkdownBlock } from './markdown-block.tsx';

/** A text as its blocks. While it grows only the last one changes, so only that is read and rendered again. */
export function MarkdownBlocks({ text, writing }: MarkdownProps) {
  const id = useId();
  const [splitter] = useState(() => new BlockSplitter());
  const blocks = useMemo(() => splitter.split(text), [splitter, text]);
  const levels = useMemo(() => headingLevels(blocks), [blocks]);
  const definitions = blocks
    .map((block) => block.definitions)
    .filter(Boolean)
    .join('\n');
  return blocks.map((block, index) => (
    <MarkdownBlock
      // Blocks only ever come after each other.
      key={index}
      text={block.text}
      definitions={block.text.includes('[') ? definitions : ''}
      level={levels[index]}
      open={writing && index === blocks.length - 1}
      idPrefix={id}
    />
  ));
}
