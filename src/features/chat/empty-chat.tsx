import { type ReactNode, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { ChatImage } from '../../state/chat/chat-image.ts';
import { isUsable, modelOf, requestOf } from '../../state/engine/engine-state.ts';
import { DEMO_NAME, requestName } from '../../state/engine/load-request.ts';
import { engine } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { MODELS_HASH } from '../../ui/hash.ts';
import { chatStrings } from './chat-strings.ts';
import styles from './empty-chat.module.css';
import { imageStrings } from './image-strings.ts';
import { SampleImages } from './sample-images.tsx';
import { useModelLoaded } from './use-can-ask.ts';

const { empty: texts } = chatStrings;

/** What is asked by an example: its text, and images. */
type Question = [text: string, images?: readonly ChatImage[]];

interface EmptyChatProps {
  readonly onAsk: (text: string, images?: readonly ChatImage[]) => void;
  readonly openFile: ReactNode;
}

/** The screen where no conversation is yet: what this is, and what to try. */
export function EmptyChat({ onAsk, openFile }: EmptyChatProps) {
  const loaded = useModelLoaded();
  const sees = useStore(engine.store, (state) => modelOf(state)?.vision === true);
  // The request is known before the model is, so that nothing moves once it has loaded.
  const demo = useStore(engine.store, (state) => {
    const request = requestOf(state);
    return !request || requestName(request) === DEMO_NAME;
  });
  const [queued, setQueued] = useState<Question>();

  useEffect(() => {
    if (!queued) return undefined;
    const stop = engine.store.subscribe((state) => {
      if (!isUsable(state)) return;
      stop();
      setQueued(undefined);
      onAsk(...queued);
    });
    return stop;
  }, [queued, onAsk]);

  /** Asks at once, or as soon as the model is there. */
  const ask = (...question: Question) => (loaded ? onAsk(...question) : setQueued(question));
  return (
    <div className={styles['empty']}>
      <div className={styles['intro']}>
        <h2 className={styles['title']}>{texts.title}</h2>
        <p className={styles['lead']}>{texts.lead}</p>
        {demo && <p>{texts.demo}</p>}
        <p>
          <a className={styles['get']} href={MODELS_HASH}>
            {texts.getModel}
          </a>
        </p>
      </div>
      {queued && (
        <div className={styles['queued']}>
          <output>{texts.queued(queued[0])}</output>
          <Button kind="quiet" label={texts.unqueue} onClick={() => setQueued(undefined)} />
        </div>
      )}
      {(demo || sees) && (
        <section className={styles['examples']} aria-label={imageStrings.samples.title}>
          <h3 className={styles['heading']}>{imageStrings.samples.title}</h3>
          <SampleImages disabled={loaded && !sees} onAsk={ask} />
        </section>
      )}
      <section className={styles['examples']} aria-label={texts.examplesTitle}>
        <h3 className={styles['heading']}>{texts.examplesTitle}</h3>
        <div className={styles['buttons']}>
          {(demo ? texts.demoExamples : texts.examples).map((example) => (
            <Button key={example} label={example} onClick={() => ask(example)} />
          ))}
        </div>
      </section>
      <section className={styles['examples']} aria-label={texts.openTitle}>
        <h3 className={styles['heading']}>{texts.openTitle}</h3>
        <p>{texts.open}</p>
        {openFile}
      </section>
    </div>
  );
}
