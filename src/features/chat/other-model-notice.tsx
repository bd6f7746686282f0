import { XIcon } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { modelOf } from '../../state/engine/engine-state.ts';
import { chat, engine } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import styles from './chat-notices.module.css';
import { chatStrings } from './chat-strings.ts';
import { keepFocus } from './keep-focus.ts';

const { otherModel: texts } = chatStrings;

/** A notice that the chat has a model of its own and another one is loaded; loads it when asked. */
export function OtherModelNotice() {
  const wanted = useStore(chat.store, ({ settings }) => settings.model);
  const id = useStore(chat.store, (state) => state.id);
  const loaded = useStore(engine.store, (state) => modelOf(state)?.name);
  /** The chat in which it was put away. */
  const [left, setLeft] = useState<string>();
  if (!wanted || !loaded || wanted.name === loaded || left === id) return null;
  const { name, sources } = wanted;
  return (
    <div className={styles['quiet']}>
      <p className={styles['words']}>{texts.other(name)}</p>
      {sources.length > 0 && (
        <Button kind="quiet" label={texts.load} onClick={() => void engine.open({ sources })} />
      )}
      <Button
        kind="quiet"
        icon={<XIcon />}
        label={texts.dismiss}
        iconOnly
        onClick={() => {
          setLeft(id);
          keepFocus();
        }}
      />
    </div>
  );
}
