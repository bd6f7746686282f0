import { useCallback, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { Question } from '../../state/chat/chat-message.ts';
import { chat, edits } from '../../state/session.ts';
import { lazyPart, useLazyPart } from '../../ui/markdown/lazy-part.ts';
import { chatStrings } from './chat-strings.ts';
import { FileDetails } from './file-details.tsx';
import { ImageThumb } from './image-thumb.tsx';
import { MessageActions } from './message-actions.tsx';
import styles from './message-view.module.css';
import { QuestionEditor } from './question-editor.tsx';

const list = lazyPart(() => import('./result-list.tsx'));

/** A question of the person; it can be asked otherwise in its place. */
export function QuestionView({ question }: { readonly question: Question }) {
  const { id, images, files = [], results, text } = question;
  const shown = useLazyPart(list, results !== undefined);
  const typed = useStore(edits.store, ({ [id]: own }) => own);
  const editing = typed !== undefined;
  const unanswered = useStore(chat.store, ({ order }) => order.at(-1) === id);
  const article = useRef<HTMLElement>(null);
  const begunHere = useRef(false);
  const edit = useCallback(() => {
    begunHere.current = true;
    edits.type(id, text);
  }, [id, text]);
  const cancelled = useRef(false);

  useEffect(() => {
    if (editing || !cancelled.current) return;
    cancelled.current = false;
    article.current?.querySelector<HTMLElement>('[data-edit]')?.focus();
  }, [editing]);

  return (
    <article
      ref={article}
      id={id}
      className={`${styles['question']} ${editing ? styles['editing'] : ''}`}
      aria-label={chatStrings.you}
    >
      <div className={editing ? undefined : styles['bubble']}>
        {images.length > 0 && (
          <div className={styles['images']}>
            {images.map((image) => (
              <ImageThumb key={image.id} image={image} size="large" />
            ))}
          </div>
        )}
        {results && shown && <shown.ResultList results={results} />}
        {files.map((file) => (
          <FileDetails key={file.id} file={file} />
        ))}
        {editing ? (
          <QuestionEditor
            text={typed}
            onType={(changed) => edits.type(id, changed)}
            focus={begunHere.current}
            mayBeEmpty={images.length + files.length > 0}
            onSend={() => {
              edits.end(id);
              void chat.edit(id, typed);
              document.querySelector<HTMLElement>('[data-composer]')?.focus();
            }}
            onCancel={() => {
              cancelled.current = true;
              edits.end(id);
            }}
          />
        ) : (
          text !== '' && <p className={styles['text']}>{text}</p>
        )}
      </div>
      {!editing && (
        <MessageActions
          id={id}
          asked={true}
          unanswered={unanswered}
          bare={text === ''}
          always={unanswered}
          {...(results ? {} : { onEdit: edit })}
        />
      )}
    </article>
  );
}
