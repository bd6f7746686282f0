import { useStore } from 'zustand';
import { dictation } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import styles from './blind-notice.module.css';
import { speechStrings } from './speech-strings.ts';

const { dictation: texts } = speechStrings;

/** Asks before a language pack is installed, and says why nothing is heard. */
export function DictationNotice() {
  const { phase, problem } = useStore(dictation.store);
  if (phase === 'asking') {
    return (
      <div className={styles['notice']}>
        <Notice
          kind="info"
          title={texts.ask.title}
          actions={
            <>
              <Button kind="primary" label={texts.ask.install} onClick={() => void dictation.install()} />
              <Button label={texts.ask.later} onClick={() => dictation.stop()} />
            </>
          }
        >
          <p>{texts.ask.hint}</p>
        </Notice>
      </div>
    );
  }
  return problem === undefined ? null : (
    <div className={styles['notice']}>
      <Notice kind="warning" title={texts.problems[problem]} onDismiss={() => dictation.dismiss()} />
    </div>
  );
}
