import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { settings } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { GrowingTextarea } from './growing-textarea.tsx';
import { chatStrings } from './chat-strings.ts';
import styles from './question-editor.module.css';
import { useCanAsk } from './use-can-ask.ts';

const { edit: texts } = chatStrings;

interface QuestionEditorProps {
  readonly text: string;
  readonly onType: (text: string) => void;
  /** Whether it takes the focus when it comes. */
  readonly focus: boolean;
  /** Whether an empty text can be sent, since there are images. */
  readonly mayBeEmpty: boolean;
  readonly onSend: () => void;
  readonly onCancel: () => void;
}

/** A question being changed in its place. What sends a message asks again with it, Escape leaves it as it was. */
export function QuestionEditor({ text, onType, focus, mayBeEmpty, onSend, onCancel }: QuestionEditorProps) {
  const sendWith = useStore(settings.store, (state) => state.sendWith);
  const area = useRef<HTMLTextAreaElement>(null);
  const canSend = useCanAsk() && (mayBeEmpty || text.trim() !== '');

  useEffect(() => {
    const element = area.current;
    if (!focus || !element) return;
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
  }, [focus]);

  function onKeyDown(event: KeyboardEvent): void {
    // While an input method composes, its keys are its own.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    const modified = event.ctrlKey || event.metaKey;
    const sends = modified || (sendWith === 'enter' && !event.shiftKey);
    if (event.key === 'Escape') onCancel();
    else if (event.key !== 'Enter' || !sends) return;
    else if (canSend) onSend();
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div className={styles['editor']}>
      <div className={styles['scroll']}>
        <GrowingTextarea
          ref={area}
          value={text}
          rows={1}
          aria-label={texts.label}
          enterKeyHint="send"
          onChange={({ currentTarget }) => onType(currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      <div className={styles['foot']}>
        <p className={styles['hint']}>{texts.hint}</p>
        <Button label={texts.cancel} onClick={onCancel} />
        <Button kind="primary" label={texts.send} disabled={!canSend} onClick={onSend} />
      </div>
    </div>
  );
}
