import { memo, useMemo } from 'react';
import { markdownStrings as texts } from './markdown-strings.ts';
import styles from './code-block.module.css';
import { codeLanguage } from './code-languages.ts';
import { CopyButton } from './copy-button.tsx';
import { type HighlightedChunk, LINES_A_CHUNK } from './highlighting.ts';
import { ScrollBox } from './scroll-box.tsx';
import type { CodeToken } from './tokenizer.ts';
import { useHighlighting } from './use-highlighting.ts';

const LONGEST_NAME = 24;

interface CodeBlockProps {
  readonly code: string;
  /** As the block names it. */
  readonly language: string;
  /** More of it may come. */
  readonly open: boolean;
}

/** Code with its language and a button that copies it; highlighted where the language is known. */
export function CodeBlock({ code, language: name, open }: CodeBlockProps) {
  const language = codeLanguage(name);
  const lines = useMemo(() => code.split('\n'), [code]);
  const highlighted = useHighlighting(lines, name, open);
  const label = language?.label ?? name.slice(0, LONGEST_NAME);
  const chunks = Array.from({ length: Math.ceil(lines.length / LINES_A_CHUNK) }, (_, index) =>
    lines.slice(index * LINES_A_CHUNK, (index + 1) * LINES_A_CHUNK).join('\n'),
  );
  return (
    <div className={styles['block']}>
      <div className={styles['head']}>
        <span className={styles['language']}>{label || texts.code}</span>
        <CopyButton text={code} />
      </div>
      <ScrollBox className={styles['scroll']} label={label ? texts.codeIn(label) : texts.code}>
        <pre className={styles['code']} dir="ltr">
          <code>
            {chunks.map((text, index) => (
              // Chunks only ever grow at the end.
              <Chunk key={index} text={text} lines={highlighted[index]} />
            ))}
          </code>
        </pre>
      </ScrollBox>
    </div>
  );
}

interface ChunkProps {
  readonly text: string;
  readonly lines: HighlightedChunk | undefined;
}

const Chunk = memo(function Chunk({ text, lines = [] }: ChunkProps) {
  const plain = text.split('\n').slice(lines.length);
  return (
    <span className={styles['chunk']}>
      {lines.map((tokens, index) => (
        <Line key={index} tokens={tokens} />
      ))}
      {plain.map((line, index) => (
        <PlainLine key={index} text={line} />
      ))}
    </span>
  );
});

const Line = memo(function Line({ tokens }: { readonly tokens: readonly CodeToken[] }) {
  return (
    <span className={styles['line']}>
      {tokens.map(({ text, kind }, index) =>
        kind ? (
          <span key={index} className={styles[kind]}>
            {text}
          </span>
        ) : (
          text
        ),
      )}
      {'\n'}
    </span>
  );
});

const PlainLine = memo(function PlainLine({ text }: { readonly text: string }) {
  return <span className={styles['line']}>{`${text}\n`}</span>;
});
