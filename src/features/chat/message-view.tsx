import { memo } from 'react';
import { useStore } from 'zustand';
import { chat } from '../../state/session.ts';
import { AnswerView } from './answer-view.tsx';
import { chatStrings } from './chat-strings.ts';
import { MessageActions } from './message-actions.tsx';
import styles from './message-view.module.css';
import { QuestionView } from './question-view.tsx';
import { SeenFrom } from './seen-from.tsx';
import { useLanguage } from '../../texts/language.ts';

/** One message. It reads its own text from the store, so a chunk renders this message and no other. */
export const MessageView = memo(function MessageView({ id }: { readonly id: string }) {
  useLanguage();
  const message = useStore(chat.store, ({ messages }) => messages[id]);
  const last = useStore(chat.store, ({ order }) => order.at(-1) === id);
  const firstSeen = useStore(chat.store, ({ seenFrom }) => seenFrom === id);
  if (!message) return null;
  if (message.role === 'user') {
    return (
      <>
        {firstSeen && <SeenFrom />}
        <QuestionView question={message} />
      </>
    );
  }
  return (
    <article id={id} className={styles['answer']} aria-label={chatStrings.answer}>
      <AnswerView answer={message} last={last} />
      <MessageActions id={id} asked={false} bare={message.text === ''} always={last} />
    </article>
  );
});
