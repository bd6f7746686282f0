import { useStore } from 'zustand';
import { statusOf } from '../../state/engine/engine-state.ts';
import { engine } from '../../state/session.ts';
import { measureOf } from '../../ui/load-measure.ts';
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
  const { image, images, layer, layers, loading } = encoding;
  if (loading) {
    const { value, max, written } = measureOf(loading);
    const told = loading.kernels && max > 0 ? texts.kernel(value, max) : written;
    return <Progress stage={texts.loading} written={told} value={value} max={max} />;
  }
  const written = layer > 0 ? texts.layer(layer, layers) : '';
  // What follows the last layer is a step too, or a full bar would stand still meanwhile.
  const steps = layers + 1;
  const value = (image - 1) * steps + layer;
  return (
    <Progress stage={texts.looking(image, images)} written={written} value={value} max={images * steps} />
  );
}

interface ProgressProps {
  readonly stage: string;
  /** How far it is, in words. */
  readonly written: string;
  readonly value: number;
  readonly max: number;
}

function Progress({ stage, written, value, max }: ProgressProps) {
  return (
    <div className={styles['progress']}>
      <p>
        {stage} {written !== '' && <span className={styles['layer']}>· {written}</span>}
      </p>
      <ProgressBar label={stage} value={value} max={max} />
    </div>
  );
}
