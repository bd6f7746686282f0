import type { RefObject } from 'react';
import { useStore } from 'zustand';
import { dictation } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import styles from './blind-notice.module.css';
import { speechStrings } from './speech-strings.ts';

const { dictation: texts } = speechStrings;

/** Asks before a language pack is installed, and says why nothing is heard. The focus goes back to `area` with it. */
export function DictationNotice({ area }: { readonly area: RefObject<HTMLTextAreaElement | null> }) {
  const { phase, problem } = useStore(dictation.store);
  const leaving = (act: () => unknown) => () => {
    act();
    area.current?.focus();
  };
  if (phase === 'asking') {
    return (
      <div className={styles['notice']}>
        <Notice
          kind="info"
          title={texts.ask.title}
          actions={
            <>
              <Button kind="primary" label={texts.ask.install} onClick={leaving(() => dictation.install())} />
              <Button label={texts.ask.later} onClick={leaving(() => dictation.stop())} />
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
      <Notice kind="warning" title={texts.problems[problem]} onDismiss={leaving(() => dictation.dismiss())} />
    </div>
  );
}
