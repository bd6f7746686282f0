import { Dialog as Base } from '@base-ui/react/dialog';
import { XIcon } from 'lucide-react';
import { Button } from '../button.tsx';
import { strings } from '../strings.ts';
import unseen from '../unseen.module.css';
import styles from './dialog.module.css';
import type { DialogProps } from './dialog.tsx';

/** The look of a dialog; `Dialog` loads it when the first one opens. */
export function DialogFrame({
  title,
  size = 'medium',
  kind = 'plain',
  footer,
  initialFocus,
  onClose,
  children,
}: DialogProps) {
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles['backdrop']} />
        <Base.Viewport className={`${styles['viewport']} ${kind === 'bare' ? styles['top'] : ''}`}>
          <Base.Popup
            className={`${styles['popup']} ${styles[size]}`}
            aria-modal="true"
            finalFocus={false}
            {...(initialFocus ? { initialFocus } : {})}
          >
            {kind === 'bare' ? (
              <>
                <Base.Title className={unseen['unseen']}>{title}</Base.Title>
                {children}
              </>
            ) : (
              <>
                <div className={styles['head']}>
                  <Base.Title className={styles['title']}>{title}</Base.Title>
                  <Button kind="quiet" icon={<XIcon />} label={strings.close} iconOnly onClick={onClose} />
                </div>
                <div className={styles['body']}>{children}</div>
              </>
            )}
            {footer && <div className={styles['footer']}>{footer}</div>}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
