import { chat } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { contextStrings } from './context-strings.ts';
import { keepFocus } from './keep-focus.ts';
import styles from './seen-from.module.css';

const { leftOut: texts } = contextStrings;

/** Between the turns that were left out and those that the model still reads. */
export const SeenFrom = () => (
  <div className={styles['line']}>
    <p>{texts.text}</p>
    <Button
      kind="quiet"
      className={styles['all'] ?? ''}
      label={texts.all}
      onClick={() => {
        chat.showAll();
        keepFocus();
      }}
    />
  </div>
);
