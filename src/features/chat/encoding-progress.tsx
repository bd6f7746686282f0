import { useStore } from 'zustand';
import { statusOf } from '../../state/engine/engine-state.ts';
import { engine } from '../../state/session.ts';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { chatStrings } from './chat-strings.ts';
import styles from './encoding-progress.module.css';
import { imageStrings } from './image-strings.ts';

const { encoding: texts } = imageStrings;

/** Progress before the model's first word: how far it has looked at the images, then reading the prompt. */
export function EncodingProgress() {
  const encoding = useStore(engine.store, (state) => {
    const status = statusOf(state);
    return status.kind === 'generating' ? status.encoding : undefined;
  });
  if (!encoding) return <p className={styles['waiting']}>{chatStrings.waiting}</p>;
  const { image, images, layer, layers } = encoding;
  if (layer === 0) {
    return (
      <div className={styles['progress']}>
        <p>{texts.loading}</p>
        <ProgressBar label={texts.loading} value={0} max={0} />
      </div>
    );
  }
  const looking = texts.looking(image, images);
  return (
    <div className={styles['progress']}>
      <p>
        {looking} <span className={styles['layer']}>· {texts.layer(layer, layers)}</span>
      </p>
      <ProgressBar label={looking} value={(image - 1) * layers + layer} max={images * layers} />
    </div>
  );
}
