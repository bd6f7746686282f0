import { engine } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { strings } from '../../ui/strings.ts';
import type { LoadProgress as Progress } from '../../worker/protocol.ts';
import styles from './load-progress.module.css';

const { loading: texts } = strings;

/** How far loading has come: stage, bytes, a bar, and the way out. */
export function LoadProgress({ name, progress }: { readonly name: string; readonly progress: Progress }) {
  const { stage, loadedBytes, totalBytes } = progress;
  const known = totalBytes > 0;
  return (
    <section className={styles['progress']} aria-label={texts.title(name)}>
      <div className={styles['text']}>
        <p className={styles['name']}>{texts.title(name)}</p>
        <p className={styles['stage']}>
          {texts.stages[stage]}
          {known && <span className={styles['bytes']}>{texts.bytes(loadedBytes, totalBytes)}</span>}
        </p>
      </div>
      <progress
        className={styles['bar']}
        aria-label={texts.stages[stage]}
        {...(known ? { value: loadedBytes, max: totalBytes } : {})}
      />
      <Button
        kind="quiet"
        label={texts.cancel}
        className={styles['cancel']}
        onClick={() => engine.cancelLoading()}
      />
    </section>
  );
}
