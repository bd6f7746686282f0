import { memo } from 'react';
import { useStore } from 'zustand';
import { chat } from '../../state/session.ts';
import { strings } from '../../ui/strings.ts';
import { AnswerView } from './answer-view.tsx';
import { ImageThumb } from './image-thumb.tsx';
import styles from './message-view.module.css';

/** One message. It reads its own text from the store, so a chunk renders this message and no other. */
export const MessageView = memo(function MessageView({ id }: { readonly id: string }) {
  const message = useStore(chat.store, ({ messages }) => messages[id]);
  if (!message) return null;
  if (message.role === 'assistant') {
    return (
      <article className={styles['answer']} aria-label={strings.chat.answer}>
        <AnswerView answer={message} />
      </article>
    );
  }
  const { images, text } = message;
  return (
    <article className={styles['question']} aria-label={strings.chat.you}>
      {images.length > 0 && (
        <div className={styles['images']}>
          {images.map((image) => (
            <ImageThumb key={image.id} image={image} size="large" />
          ))}
        </div>
      )}
      {text !== '' && <p className={styles['text']}>{text}</p>}
    </article>
  );
});
