import { useId, useMemo } from 'react';
import { headingLevels } from './heading-levels.ts';
import type { MarkdownProps } from './markdown.tsx';
import { MarkdownBlock } from './markdown-block.tsx';
import { splitBlocks } from './split-blocks.ts';

/** A text as its blocks. While it grows only the last one changes, so only that is read and rendered again. */
export function MarkdownBlocks({ text, writing }: MarkdownProps) {
  const id = useId();
  const { blocks, definitions } = useMemo(() => splitBlocks(text), [text]);
  const levels = useMemo(() => headingLevels(blocks), [blocks]);
  return blocks.map((block, index) => (
    <MarkdownBlock
      // Blocks only ever come after each other.
      key={index}
      text={block}
      definitions={block.includes('[') ? definitions : ''}
      level={levels[index]}
      open={writing && index === blocks.length - 1}
      idPrefix={id}
    />
  ));
}
