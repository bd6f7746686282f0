import { type KeyboardEvent, useState } from 'react';
import type { ChatImage } from '../../state/chat/chat-image.ts';
import { Lightbox } from './lightbox.tsx';
import { imageStrings } from './image-strings.ts';
import styles from './image-thumb.module.css';

const texts = imageStrings;

interface ImageThumbProps {
  readonly image: ChatImage;
  /** `small` is a square of the composer's; `large` keeps the shape of the image. */
  readonly size: 'small' | 'large';
  readonly onKeyDown?: (event: KeyboardEvent) => void;
}

/** An image of a message; a press opens it at its full size. */
export function ImageThumb({ image, size, onKeyDown }: ImageThumbProps) {
  const [open, setOpen] = useState(false);
  const { url, name, width, height } = image;
  const alt = texts.alt(name);
  return (
    <>
      <button
        type="button"
        className={`${styles['thumb']} ${styles[size]}`}
        title={name}
        aria-haspopup="dialog"
        aria-label={texts.open(alt)}
        onClick={() => setOpen(true)}
        onKeyDown={onKeyDown}
      >
        <img className={styles['image']} src={url} alt={alt} width={width} height={height} />
      </button>
      {open && <Lightbox src={url} alt={alt} width={width} height={height} onClose={() => setOpen(false)} />}
    </>
  );
}
