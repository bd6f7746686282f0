import { useId } from 'react';
import { useStore } from 'zustand';
import { contextUse } from '../../state/chat/context-use.ts';
import { modelOf } from '../../state/engine/engine-state.ts';
import { chat, draftUse, engine } from '../../state/session.ts';
import styles from './context-gauge.module.css';
import { contextStrings } from './context-strings.ts';

const texts = contextStrings;

/** Shares of the context from which it is getting short, and from which an answer may not fit. */
const AMBER = 0.8;
const RED = 0.95;

/** A gauge of the context that the conversation and the message being written take; in words on hover and focus. */
export function ContextGauge() {
  const answered = useStore(chat.store, contextUse);
  const draft = useStore(draftUse);
  const used = answered + draft;
  const dropped = useStore(chat.store, ({ seenFrom }) => seenFrom !== null);
  const all = useStore(engine.store, (state) => modelOf(state)?.contextLength);
  // WebLLM's engine counts new tokens only, so that nothing is known of the whole.
  const uncounted = useStore(engine.store, (state) => modelOf(state)?.engine === 'webllm');
  const tip = useId();
  if (all === undefined || used === 0 || uncounted) return null;
  const share = used / all;
  const level = share > 1 ? 'over' : share >= RED ? 'red' : share >= AMBER ? 'amber' : 'plain';
  return (
    <div className={styles['gauge']} data-level={level}>
      <button
        type="button"
        className={styles['button']}
        aria-label={`${texts.label}: ${texts.said(used, all)}`}
        aria-describedby={tip}
        onKeyDown={({ key, currentTarget }) => key === 'Escape' && currentTarget.blur()}
      >
        <svg className={styles['bar']} viewBox="0 0 64 8" preserveAspectRatio="none" aria-hidden="true">
          <rect className={styles['draft']} width={Math.min(64, 64 * share)} height="8" />
          <rect className={styles['fill']} width={Math.min(64, (64 * answered) / all)} height="8" />
        </svg>
        <span className={styles['figures']}>{texts.used(used, all)}</span>
      </button>
      <div id={tip} className={styles['tip']} role="tooltip">
        <p className={styles['said']}>{texts.said(used, all)}</p>
        {draft > 0 && <p>{texts.draft(draft)}</p>}
        {level !== 'plain' && <p>{texts[level]}</p>}
        {dropped && <p>{texts.dropped}</p>}
        <p>{texts.explain}</p>
        {answered > 0 && <p>{texts.estimate}</p>}
      </div>
    </div>
  );
}
