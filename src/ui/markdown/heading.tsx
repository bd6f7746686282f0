import { type ReactNode, use } from 'react';
import { BlockContext } from './block-context.ts';
import styles from './markdown.module.css';

interface HeadingProps {
  /** The element that was asked for, as `h2`. */
  readonly written: string;
  readonly dir: 'auto' | undefined;
  readonly children: ReactNode;
}

/** A heading. Its size is the one that was written; its level the one that fits the page. */
export function Heading({ written, dir, children }: HeadingProps) {
  const { level } = use(BlockContext);
  // Inside a list or a quote a heading is part of that, not of the outline.
  const Tag = level === undefined ? 'p' : (`h${level}` as 'h2');
  return (
    <Tag className={styles[written]} dir={dir}>
      {children}
    </Tag>
  );
}
