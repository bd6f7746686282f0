import { lazy, type ReactNode, type RefObject, Suspense, useEffect, useState } from 'react';

export interface DialogProps {
  /** Its name, shown as its heading. */
  readonly title: string;
  /** 560 or 720 px at most; the window is the limit on a phone. */
  readonly size?: 'medium' | 'large';
  /** `bare` has no head and no margins, and stands near the top; its title is read out only. */
  readonly kind?: 'plain' | 'bare';
  /** Buttons, in view at the bottom however long the content is. */
  readonly footer?: ReactNode;
  /** Element that takes the focus first; otherwise the first that can. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
  /** Escape, the close button, or a press outside. */
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

const Frame = lazy(async () => ({ default: (await import('./dialog-frame.tsx')).DialogFrame }));

/**
 * A dialog over the page, open as long as it is rendered: `{editing && <Dialog title="…" onClose={…}>…</Dialog>}`.
 * It keeps the focus inside and gives it back where it was. Its machinery is loaded with the first one.
 */
export function Dialog(props: DialogProps) {
  const [before] = useState(() => document.activeElement);

  useEffect(
    () => () => {
      const known = before instanceof HTMLElement && before !== document.body && before.isConnected;
      if (known) before.focus();
    },
    [before],
  );

  return (
    <Suspense fallback={null}>
      <Frame {...props} />
    </Suspense>
  );
}
