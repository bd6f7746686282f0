import { ChevronLeftIcon, ChevronRightIcon } from 'lucide-react';
import { chat } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import styles from './branch-switcher.module.css';
import { chatStrings } from './chat-strings.ts';

const { message: texts } = chatStrings;

interface BranchSwitcherProps {
  readonly id: string;
  /** Ids of what stands in the same place, this message included, oldest first. */
  readonly siblings: readonly string[];
}

/** The version of a message that is shown, and the way to the others. */
export function BranchSwitcher({ id, siblings }: BranchSwitcherProps) {
  const at = siblings.indexOf(id);
  if (siblings.length < 2) return null;

  function show(step: -1 | 1): void {
    const next = siblings[at + step];
    if (next === undefined) return;
    chat.choose(next);
    // The other version is another message with buttons of its own; the focus goes to the same one.
    requestAnimationFrame(() => focusStep(next, step));
  }

  return (
    <fieldset className={styles['switcher']} aria-label={texts.branches}>
      <Button
        kind="quiet"
        className={styles['step'] ?? ''}
        icon={<ChevronLeftIcon />}
        label={texts.previous}
        iconOnly
        data-step={-1}
        disabled={at === 0}
        onClick={() => show(-1)}
      />
      <span className={styles['place']} title={texts.branchSaid(at + 1, siblings.length)}>
        {texts.branch(at + 1, siblings.length)}
      </span>
      <Button
        kind="quiet"
        className={styles['step'] ?? ''}
        icon={<ChevronRightIcon />}
        label={texts.next}
        iconOnly
        data-step={1}
        disabled={at === siblings.length - 1}
        onClick={() => show(1)}
      />
    </fieldset>
  );
}

/** The same button of another message; at the end of the versions, the one that leads back. */
function focusStep(message: string, step: -1 | 1): void {
  const article = document.getElementById(message);
  const button = (which: number) =>
    article?.querySelector<HTMLButtonElement>(`[data-step='${which}']:not(:disabled)`);
  (button(step) ?? button(-step))?.focus();
}
