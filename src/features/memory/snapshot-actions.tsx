import { useState } from 'react';
import { memory } from '../../state/session.ts';
import { Announcer } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { memoryStrings } from './memory-strings.ts';
import styles from './snapshot-actions.module.css';

const snapshotJson = () => JSON.stringify(memory.store.getState().snapshot, undefined, 2);

/** The snapshot to take away: on the clipboard, or as a file. */
export function SnapshotActions() {
  const [said, setSaid] = useState('');

  function copy(): void {
    navigator.clipboard.writeText(snapshotJson()).then(
      () => setSaid(memoryStrings.copied),
      () => setSaid(memoryStrings.copyFailed),
    );
  }

  return (
    <div className={styles['actions']}>
      <Button label={memoryStrings.copy} onClick={copy} />
      <Button label={memoryStrings.exportFile} onClick={saveSnapshot} />
      <span className={styles['said']} aria-hidden="true">
        {said}
      </span>
      <Announcer text={said} />
    </div>
  );
}

function saveSnapshot(): void {
  const url = URL.createObjectURL(new Blob([snapshotJson()], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `facet-memory-${memory.store.getState().snapshot?.length ?? 0}-tokens.json`;
  link.click();
  // The download reads the address after this.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
