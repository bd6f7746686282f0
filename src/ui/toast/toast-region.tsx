import { XIcon } from 'lucide-react';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { Announcer } from '../announcer.tsx';
import { Button } from '../button.tsx';
import { strings } from '../strings.ts';
import styles from './toast.module.css';
import { type Toast, toasts } from './toasts.ts';

const { toasts: texts } = strings;

const REGION = 'toasts';

/** Moves the focus to the newest toast's first button; false where there is none. */
export function focusToasts(): boolean {
  const button = document.querySelector<HTMLElement>(`#${REGION} li:last-child button`);
  button?.focus();
  return button !== null;
}

/** The toasts, over the foot of the page. The shell renders it once. */
export function ToastRegion() {
  const shown = useSyncExternalStore(
    (listener) => toasts.subscribe(listener),
    () => toasts.shown(),
  );
  const region = useRef<HTMLElement>(null);
  const before = useRef<Element>(null);

  useEffect(() => {
    const element = region.current;
    if (!element) return undefined;
    const inside = (target: EventTarget | null) => target instanceof Node && element.contains(target);
    const ended = new AbortController();
    const on = <Type extends keyof HTMLElementEventMap>(
      type: Type,
      listener: (event: HTMLElementEventMap[Type]) => void,
    ) => element.addEventListener(type, listener, { signal: ended.signal });
    on('pointerenter', () => toasts.hold(true));
    on('pointerleave', () => toasts.hold(inside(document.activeElement)));
    on('focusin', ({ relatedTarget }) => {
      if (relatedTarget instanceof Element && !inside(relatedTarget)) before.current = relatedTarget;
      toasts.hold(true);
    });
    on('focusout', ({ relatedTarget }) => {
      if (!inside(relatedTarget)) toasts.hold(element.matches(':hover'));
    });
    return () => ended.abort();
  }, []);

  function leave(id: number, acted = false): void {
    const { activeElement } = document;
    toasts.dismiss(id, acted);
    const focused = region.current?.contains(activeElement) === true;
    if (toasts.shown().length > 0) {
      // On to the next one, once the one that had it is gone.
      if (focused) requestAnimationFrame(focusToasts);
      return;
    }
    toasts.hold(false);
    if (focused && before.current instanceof HTMLElement && before.current.isConnected)
      before.current.focus();
  }

  return (
    <section ref={region} id={REGION} className={styles['region']} aria-label={texts.label}>
      <Announcer text={announcement(shown.at(-1))} />
      <ul className={styles['list']}>
        {shown.map(({ id, text, action }) => (
          <li key={id} className={styles['toast']}>
            <span className={styles['text']}>{text}</span>
            {action && (
              <Button
                kind="quiet"
                className={styles['action'] ?? ''}
                label={action.label}
                onClick={() => {
                  leave(id, true);
                  action.run();
                }}
              />
            )}
            <Button kind="quiet" icon={<XIcon />} label={strings.close} iconOnly onClick={() => leave(id)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function announcement(toast: Toast | undefined): string {
  if (!toast) return '';
  return toast.action ? `${toast.text}. ${texts.reach(toast.action.label)}` : toast.text;
}
