import { LayersIcon } from 'lucide-react';
import { useStore } from 'zustand';
import { memory } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { memoryStrings } from './memory-strings.ts';
import styles from './memory-toggle.module.css';

const ID = 'memory-toggle';

/** Puts the focus back where the panel was opened from, if it was in the panel that closes. */
export function leaveMemoryPanel(panel: Element | null): void {
  if (panel?.contains(document.activeElement)) document.getElementById(ID)?.focus();
  memory.setOpen(false);
}

/** Opens or closes the panel; the focus leaves it with it. */
export function toggleMemoryPanel(): void {
  if (memory.store.getState().open) leaveMemoryPanel(document.querySelector('[data-memory-panel]'));
  else memory.setOpen(true);
}

/** Opens and closes the memory panel; so does Ctrl + M, on every system, since Cmd + M minimises on macOS. */
export function MemoryToggle() {
  const open = useStore(memory.store, (state) => state.open);

  return (
    <Button
      id={ID}
      className={styles['toggle'] ?? ''}
      kind="quiet"
      icon={<LayersIcon />}
      label={memoryStrings.open}
      iconOnly="narrow"
      aria-pressed={open}
      aria-keyshortcuts="Control+M"
      onClick={() => memory.setOpen(!open)}
    />
  );
}
