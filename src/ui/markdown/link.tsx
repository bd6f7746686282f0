import type { ReactNode } from 'react';
import { markdownStrings as texts } from './markdown-strings.ts';
import styles from './markdown.module.css';
import { safeLink, saysHost } from './safe-link.ts';

interface LinkProps {
  readonly address: string;
  readonly text: string;
  readonly children: ReactNode;
}

/** A link out of the app, in a tab of its own, that says where it leads. Other addresses stay text. */
export function Link({ address, text, children }: LinkProps) {
  const link = safeLink(address);
  if (!link) return <span>{children}</span>;
  return (
    <a href={link.href} target="_blank" rel="noopener noreferrer">
      {saysHost(text, link) ? (
        children
      ) : (
        <>
          {/* A direction by itself keeps marks that turn text round from reaching beyond it. */}
          <span dir="auto">{children}</span>
          <span className={styles['host']} dir="ltr">
            {' '}
            {texts.opensIn(link.host)}
          </span>
        </>
      )}
    </a>
  );
}
