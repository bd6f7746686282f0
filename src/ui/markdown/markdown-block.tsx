import { memo, useMemo } from 'react';
import { BlockContext } from './block-context.ts';
import { CodeBlock } from './code-block.tsx';
import { fencedCode } from './fenced-code.ts';
import { markdownStrings as texts } from './markdown-strings.ts';
import styles from './markdown.module.css';
import { noteText } from './note-text.ts';
import { PlainOnError } from './plain-on-error.tsx';
import { readBlock } from './read-block.ts';
import type { References } from './reference-index.ts';
import { renderNodes } from './render-nodes.tsx';
import { useLanguage } from '../../texts/language.ts';

interface MarkdownBlockProps {
  readonly text: string;
  /** Where its links lead, as far as that is said elsewhere in the text. */
  readonly references: References;
  /** Of a heading, in the page's outline. */
  readonly level: number | undefined;
  /** More of it may come. */
  readonly open: boolean;
  /** The name of the note it is, where it is one. */
  readonly note: string | undefined;
}

/** One top-level block. Fenced code needs no reading: its lines are shown as they are. */
export const MarkdownBlock = memo(function MarkdownBlock({ text, open, note, ...rest }: MarkdownBlockProps) {
  useLanguage();
  const fenced = fencedCode(text);
  if (fenced) return <CodeBlock {...fenced} open={open && !fenced.closed} />;
  if (note === undefined)
    return (
      <PlainOnError text={text}>
        <ReadBlock text={text} open={open} {...rest} />
      </PlainOnError>
    );
  return (
    <section className={styles['note']} aria-label={texts.note(note)}>
      <sup>{note}</sup>
      <PlainOnError text={text}>
        <ReadBlock text={noteText(text)} open={open} {...rest} />
      </PlainOnError>
    </section>
  );
});

function ReadBlock({ text, references, level, open }: Omit<MarkdownBlockProps, 'note'>) {
  const facts = useMemo(() => ({ level, open }), [level, open]);
  const nodes = useMemo(() => readBlock(text, open, references), [text, open, references]);
  if (!nodes) return <p className={styles['plain']}>{text}</p>;
  if (nodes.length === 0) return null;
  return (
    <div className={styles['block']}>
      <BlockContext value={facts}>{renderNodes(nodes, true)}</BlockContext>
    </div>
  );
}
