import { useEffect, useState } from 'react';
import { engine } from '../../state/session.ts';
import { OpenFileIcon } from '../../ui/icons.tsx';
import { strings } from '../../ui/strings.ts';
import styles from './drop-zone.module.css';

const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;

/** Takes files dropped anywhere on the page, and shows that it will while they hang over it. */
export function DropZone() {
  const [over, setOver] = useState(false);
  useEffect(() => {
    // Every element on the way is entered and left; only the sum says whether the page was left.
    let depth = 0;
    const move = (by: number) => {
      depth = Math.max(0, depth + by);
      setOver(depth > 0);
    };
    const ends = new AbortController();
    const on = (type: 'dragenter' | 'dragover' | 'dragleave' | 'drop', act: (event: DragEvent) => void) =>
      window.addEventListener(
        type,
        (event) => {
          if (!holdsFiles(event)) return;
          event.preventDefault();
          act(event);
        },
        { signal: ends.signal },
      );
    on('dragenter', () => move(1));
    on('dragleave', () => move(-1));
    on('dragover', ({ dataTransfer }) => {
      if (dataTransfer) dataTransfer.dropEffect = 'copy';
    });
    on('drop', ({ dataTransfer }) => {
      move(-depth);
      void engine.openFiles([...(dataTransfer?.files ?? [])]);
    });
    return () => ends.abort();
  }, []);

  if (!over) return null;
  return (
    <section className={styles['overlay']} aria-label={strings.drop.title}>
      <div className={styles['card']}>
        <OpenFileIcon />
        <p className={styles['title']}>{strings.drop.title}</p>
        <p>{strings.drop.hint}</p>
      </div>
    </section>
  );
}
