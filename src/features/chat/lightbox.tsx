import { XIcon } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import { Button } from '../../ui/button.tsx';
import { strings } from '../../ui/strings.ts';
import { imageStrings } from './image-strings.ts';
import styles from './lightbox.module.css';

const { viewer: texts } = imageStrings;

interface LightboxProps {
  readonly src: string;
  readonly alt: string;
  /** Of the image, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly onClose: () => void;
}

/** An image at its full size, and beside it the square that the model is given. Escape closes. */
export function Lightbox({ src, alt, width, height, onClose }: LightboxProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();

  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);

  return (
    <dialog
      ref={dialog}
      className={styles['dialog']}
      aria-labelledby={title}
      closedby="any"
      onClose={onClose}
      // Escape belongs to the dialog here, not to what listens for it on the page.
      onKeyDown={(event) => event.key === 'Escape' && event.stopPropagation()}
    >
      <div className={styles['head']}>
        <h2 id={title} className={styles['title']}>
          {alt}
        </h2>
        <Button
          kind="quiet"
          icon={<XIcon />}
          label={strings.close}
          iconOnly
          onClick={() => dialog.current?.close()}
        />
      </div>
      <div className={styles['figures']}>
        <figure className={styles['figure']}>
          <img className={styles['original']} src={src} alt={alt} width={width} height={height} />
          <figcaption className={styles['caption']}>
            <strong>{texts.original}</strong>
            <span>{texts.pixels(width, height)}</span>
          </figcaption>
        </figure>
        <figure className={styles['figure']}>
          <img className={styles['square']} src={src} alt={`${alt}, ${texts.square}`} />
          <figcaption className={styles['caption']}>
            <strong>{texts.square}</strong>
            <span>{width === height ? texts.isSquare : texts.squareHint}</span>
          </figcaption>
        </figure>
      </div>
    </dialog>
  );
}
