import { memo } from 'react';
import { useStore } from 'zustand';
import { chat } from '../../state/session.ts';
import { strings } from '../../ui/strings.ts';
import { AnswerView } from './answer-view.tsx';
import styles from './message-view.module.css';

/** One message. It reads its own text from the store, so a chunk renders this message and no other. */
export const MessageView = memo(function MessageView({ id }: { readonly id: string }) {
  const message = useStore(chat.store, ({ messages }) => messages[id]);
  if (!message) return null;
  const asked = message.role === 'user';
  return (
    <article
      className={asked ? styles['question'] : styles['answer']}
      aria-label={asked ? strings.chat.you : strings.chat.answer}
    >
      {asked ? <p className={styles['text']}>{message.text}</p> : <AnswerView answer={message} />}
    </article>
  );
});
