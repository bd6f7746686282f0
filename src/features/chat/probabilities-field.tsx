import { useId } from 'react';
import { useStore } from 'zustand';
import { chat } from '../../state/session.ts';
import styles from './chat-settings-dialog.module.css';
import { probabilityStrings } from './token-probability.ts';

const texts = probabilityStrings;

/** Whether the open chat's answers show the probabilities of their tokens. */
export function ProbabilitiesField() {
  const id = useId();
  const shown = useStore(chat.store, ({ settings }) => settings.probabilities === true);
  return (
    <div className={styles['field']}>
      <label>
        <input
          type="checkbox"
          aria-describedby={id}
          checked={shown}
          onChange={({ currentTarget }) => chat.setSettings({ probabilities: currentTarget.checked })}
        />{' '}
        {texts.setting}
      </label>
      <p id={id} className={styles['hint']}>
        {texts.settingHint}
      </p>
    </div>
  );
}
