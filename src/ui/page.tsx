import { type ReactNode, useEffect, useRef } from 'react';
import { CHAT_HASH } from './hash.ts';
import styles from './page.module.css';
import { strings } from './strings.ts';

interface PageProps {
  readonly title: string;
  readonly lead: string;
  /** Beside the lead: what leads away from here. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** A page beside the chat: its title, which takes the focus, what it is for, and the way back. */
export function Page({ title, lead, action, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => heading.current?.focus(), []);

  return (
    <div className={styles['page']}>
      <div className={styles['column']}>
        <div className={styles['intro']}>
          <a className={styles['back']} href={CHAT_HASH}>
            {strings.back}
          </a>
          <h2 ref={heading} className={styles['title']} tabIndex={-1}>
            {title}
          </h2>
          <p className={styles['lead']}>{lead}</p>
          {action}
        </div>
        {children}
      </div>
    </div>
  );
}
