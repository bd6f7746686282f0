import { useState } from 'react';
import { FacetError, type PlainError } from '../../shared/errors.ts';
import { type ChatImage, fetchImage, measureImage } from '../../state/chat/chat-image.ts';
import { ErrorText } from '../../ui/error-text.tsx';
import { imageStrings } from './image-strings.ts';
import styles from './sample-images.module.css';

const { samples: texts } = imageStrings;

const FILES = {
  redCircle: 'red-circle.webp',
  triangleCross: 'triangle-cross.webp',
  starRing: 'star-ring.webp',
  four: 'four.webp',
} as const;

interface SampleImagesProps {
  readonly disabled: boolean;
  readonly onAsk: (question: string, images: readonly ChatImage[]) => void;
}

/** Drawings to ask about, each with a question; a press asks it. */
export function SampleImages({ disabled, onAsk }: SampleImagesProps) {
  const [error, setError] = useState<PlainError>();

  async function ask(address: string, question: string): Promise<void> {
    setError(undefined);
    try {
      onAsk(question, [await fetchImage(address, measureImage)]);
    } catch (reason) {
      setError(FacetError.from(reason).toPlain());
    }
  }

  return (
    <>
      <ul className={styles['samples']}>
        {Object.entries(texts.questions)
          .map(([drawing, question]) => ({ drawing: drawing as keyof typeof FILES, question }))
          .map(({ drawing, question }) => ({ name: FILES[drawing], alt: texts.drawings[drawing], question }))
          .map(({ name, alt, question }) => (
            <li key={name}>
              <button
                type="button"
                className={styles['sample']}
                disabled={disabled}
                onClick={() => void ask(`samples/${name}`, question)}
              >
                <img className={styles['image']} src={`samples/${name}`} alt={alt} width={224} height={224} />
                <span className={styles['question']}>{question}</span>
              </button>
            </li>
          ))}
      </ul>
      {error && <ErrorText error={error} />}
    </>
  );
}
