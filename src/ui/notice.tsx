import { InfoIcon, TriangleAlertIcon, XIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import styles from './notice.module.css';
import { strings } from './strings.ts';

interface NoticeProps {
  readonly kind: 'info' | 'warning' | 'danger';
  readonly title: string;
  readonly children?: ReactNode;
  /** Buttons. */
  readonly actions?: ReactNode;
  readonly onDismiss?: (() => void) | undefined;
}

/** Something a person should know, in the flow of the page: what is wrong, and what to do. */
export function Notice({ kind, title, children, actions, onDismiss }: NoticeProps) {
  return (
    <section className={`${styles['notice']} ${styles[kind]}`} role={kind === 'info' ? 'status' : 'alert'}>
      <span className={styles['icon']}>{kind === 'info' ? <InfoIcon /> : <TriangleAlertIcon />}</span>
      <div className={styles['body']}>
        <p className={styles['title']}>{title}</p>
        {children}
        {actions && <div className={styles['actions']}>{actions}</div>}
      </div>
      {onDismiss && (
        <Button kind="quiet" icon={<XIcon />} label={strings.dismiss} iconOnly onClick={onDismiss} />
      )}
    </section>
  );
}
