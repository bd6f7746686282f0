import { useId, useState } from 'react';
import { useStore } from 'zustand';
import type { ChatState } from '../../state/chat/chat-state.ts';
import { contextUse } from '../../state/chat/context-use.ts';
import { modelOf, statusOf } from '../../state/engine/engine-state.ts';
import { CONTEXT_CHOICES } from '../../state/engine/limits.ts';
import { chat, engine } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import styles from './context-full.module.css';
import { contextStrings } from './context-strings.ts';
import { keepFocus } from './keep-focus.ts';

const { full: texts } = contextStrings;

/** From this share on, the next question would hardly fit. */
const FULL = 0.98;

/** At the context's end: what can be done about it. */
export function ContextFull() {
  const used = useStore(chat.store, contextUse);
  const refused = useStore(chat.store, refusedAnswer);
  const last = useStore(chat.store, ({ order }) => order.at(-1));
  const writing = useStore(chat.store, (state) => state.writing !== undefined);
  const model = useStore(engine.store, modelOf);
  const ready = useStore(engine.store, (state) => statusOf(state).kind === 'ready');
  /** The last message of the chat when something was done about it. */
  const [settled, setSettled] = useState<string>();
  if (!model || writing) return null;
  const { contextLength: all, trainedContextLength } = model;
  if (refused === undefined && (used < FULL * all || settled === last)) return null;
  const more = CONTEXT_CHOICES.find((length) => length > all && length <= trainedContextLength);

  function goOn(): void {
    setSettled(last);
    if (refused !== undefined) void chat.retry(refused);
    keepFocus();
  }

  return (
    <Notice kind="warning" title={texts.title}>
      <p>{texts.text(all)}</p>
      <ul className={styles['choices']}>
        <Choice
          label={texts.drop}
          hint={texts.dropHint}
          disabled={!ready}
          onClick={() => chat.dropOldest() && goOn()}
        />
        {more !== undefined && (
          <Choice
            label={texts.raise(more)}
            hint={texts.raiseHint}
            disabled={!ready}
            onClick={() => void engine.setLimits({ contextLength: more }).then(goOn)}
          />
        )}
        <Choice label={texts.fresh} hint={texts.freshHint} onClick={() => chat.startNew()} />
      </ul>
    </Notice>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly hint: string;
  readonly disabled?: boolean;
  readonly onClick: () => void;
}

function Choice({ hint, ...button }: ChoiceProps) {
  const id = useId();
  return (
    <li className={styles['choice']}>
      <Button {...button} className={styles['button'] ?? ''} aria-describedby={id} />
      <span id={id}>{hint}</span>
    </li>
  );
}

/** The last answer, where it was refused for want of room. */
function refusedAnswer({ order, messages }: ChatState): string | undefined {
  const last = messages[order.at(-1) ?? ''];
  return last?.role === 'assistant' && last.error?.code === 'context-full' ? last.id : undefined;
}
