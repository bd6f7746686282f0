import { memo, useMemo } from 'react';
import ReactMarkdown, { type Options } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import remend from 'remend';
import { BlockContext } from './block-context.ts';
import { CodeBlock } from './code-block.tsx';
import { elements } from './elements.tsx';
import { fencedCode } from './fenced-code.ts';
import { holdBack } from './hold-back.ts';
import { useLazyPart } from './lazy-part.ts';
import styles from './markdown.module.css';
import { mathPart } from './math-part.ts';
import { mathSource } from './math-source.ts';
import { PlainOnError } from './plain-on-error.tsx';
import { safeHtml } from './safe-html.ts';
import { safeLink } from './safe-link.ts';
import { tooDeep } from './too-deep.ts';

interface MarkdownBlockProps {
  readonly text: string;
  /** Addresses of links that say elsewhere in the text where they lead. */
  readonly definitions: string;
  /** Of a heading, in the page's outline. */
  readonly level: number | undefined;
  /** More of it may come. */
  readonly open: boolean;
  /** Keeps the notes of one text apart from those of another. */
  readonly idPrefix: string;
}

/** One top-level block. Fenced code needs no reading: its lines are shown as they are. */
export const MarkdownBlock = memo(function MarkdownBlock({ text, open, ...rest }: MarkdownBlockProps) {
  const fenced = fencedCode(text);
  if (fenced) return <CodeBlock {...fenced} open={open && !fenced.closed} />;
  if (text.length > LONGEST || tooDeep(text)) return <p className={styles['plain']}>{text}</p>;
  return (
    <PlainOnError text={text}>
      <ReadBlock text={text} open={open} {...rest} />
    </PlainOnError>
  );
});

/** In characters. A text without a single empty line in that many is no text that Markdown was meant for. */
const LONGEST = 50_000;

const GFM: NonNullable<Options['remarkPlugins']> = [[remarkGfm, { singleTilde: false }]];
const SAFE: NonNullable<Options['rehypePlugins']> = [safeHtml];
/** Formulas without an end are left to `mathSource`. */
const COMPLETION = { linkMode: 'text-only', katex: false } as const;

function ReadBlock({ text, definitions, level, open, idPrefix }: MarkdownBlockProps) {
  const facts = useMemo(() => ({ level, open }), [level, open]);
  const held = open ? holdBack(text) : text;
  const math = mathSource(held, open);
  const tools = useLazyPart(mathPart, math.hasMath);
  const source = math.hasMath && tools ? math.text : held;
  const shown = open ? remend(source, COMPLETION) : source;
  if (shown.trim() === '') return null;
  const plugins = math.hasMath ? tools : undefined;
  return (
    <div className={styles['block']}>
      <BlockContext value={facts}>
        <ReactMarkdown
          remarkPlugins={[...GFM, ...(plugins?.mathRemarkPlugins ?? [])]}
          rehypePlugins={[...(plugins?.mathRehypePlugins ?? []), ...SAFE]}
          remarkRehypeOptions={{ clobberPrefix: idPrefix }}
          components={elements}
          urlTransform={(address) => safeLink(address)?.href ?? ''}
        >
          {definitions === '' ? shown : `${shown}\n\n${definitions}`}
        </ReactMarkdown>
      </BlockContext>
    </div>
  );
}
