import { lazyPart, useLazyPart } from './lazy-part.ts';
import styles from './markdown.module.css';
import { useTurn } from './turns.ts';

const renderer = lazyPart(() => import('./markdown-blocks.tsx'));

export interface MarkdownProps {
  readonly text: string;
  /** More text may come: what is not complete yet is shown as if it were. */
  readonly writing: boolean;
}

/**
 * A text in Markdown, as it reads. Until the code for that has arrived, and its turn has come, the text as it is.
 */
export function Markdown({ text, writing }: MarkdownProps) {
  const loaded = useLazyPart(renderer);
  const mayRead = useTurn() || writing;
  return (
    <div className={styles['markdown']} data-writing={writing}>
      {loaded && mayRead ? (
        <loaded.MarkdownBlocks text={text} writing={writing} />
      ) : (
        <p className={styles['plain']}>{text}</p>
      )}
    </div>
  );
}
