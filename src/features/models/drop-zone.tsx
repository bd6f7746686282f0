import { useEffect, useState } from 'react';
import { sortFiles } from '../../state/chat-image.ts';
import { attachments, engine } from '../../state/session.ts';
import { ImageIcon, OpenFileIcon } from '../../ui/icons.tsx';
import { strings } from '../../ui/strings.ts';
import styles from './drop-zone.module.css';

const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
/** While they hang over the page, files tell their type and nothing else. */
const holdsImages = (event: DragEvent) =>
  [...(event.dataTransfer?.items ?? [])].every(({ type }) => type.startsWith('image/'));

/**
 * Takes files dropped anywhere on the page, and shows that it will while they hang over it. Images go into
 * the message, anything else is opened as a model.
 */
export function DropZone() {
  const [over, setOver] = useState<'images' | 'models'>();
  useEffect(() => {
    // Every element on the way is entered and left; only the sum says whether the page was left.
    let depth = 0;
    const move = (by: number, event: DragEvent) => {
      depth = Math.max(0, depth + by);
      setOver(depth === 0 ? undefined : holdsImages(event) ? 'images' : 'models');
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
    on('dragenter', (event) => move(1, event));
    on('dragleave', (event) => move(-1, event));
    on('dragover', ({ dataTransfer }) => {
      if (dataTransfer) dataTransfer.dropEffect = 'copy';
    });
    on('drop', (event) => {
      move(-depth, event);
      const { images, models } = sortFiles([...(event.dataTransfer?.files ?? [])]);
      void attachments.add(images);
      void engine.openFiles(models);
    });
    return () => ends.abort();
  }, []);

  if (!over) return null;
  const images = over === 'images';
  const title = images ? strings.images.dropTitle : strings.drop.title;
  return (
    <section className={styles['overlay']} aria-label={title}>
      <div className={styles['card']}>
        {images ? <ImageIcon /> : <OpenFileIcon />}
        <p className={styles['title']}>{title}</p>
        <p>{images ? strings.images.dropHint : strings.drop.hint}</p>
      </div>
    </section>
  );
}
