import { useStore } from 'zustand';
import type { PlainError } from '../../shared/errors.ts';
import { chat, chats } from '../../state/session.ts';
import { Notice } from '../../ui/notice.tsx';
import styles from './chat-notices.module.css';
import { chatStrings } from './chat-strings.ts';
import { ContextFull } from './context-full.tsx';
import { OtherModelNotice } from './other-model-notice.tsx';

const { unsaved: texts } = chatStrings;

/** Notices about the open chat, over the composer. */
export function ChatNotices() {
  const unsaved = useStore(chat.store, (state) => state.unsaved);
  const notice = useStore(chat.store, (state) => state.notice);
  const failure = useStore(chats.store, (state) => state.failure);
  return (
    <div className={styles['notices']}>
      {unsaved && <StorageNotice error={unsaved} title={texts.title} />}
      {notice && (
        <StorageNotice error={notice} onDismiss={() => chat.store.setState({ notice: undefined })} />
      )}
      {failure && <StorageNotice error={failure} onDismiss={() => chats.dismissFailure()} />}
      <OtherModelNotice />
      <ContextFull />
    </div>
  );
}

interface StorageNoticeProps {
  readonly error: PlainError;
  /** The error's own words where there is none. */
  readonly title?: string;
  readonly onDismiss?: () => void;
}

function StorageNotice({ error: { message, hint }, title = message, onDismiss }: StorageNoticeProps) {
  return (
    <Notice kind="warning" title={title} onDismiss={onDismiss}>
      <p lang="en">
        {title !== message && message} {hint}
      </p>
    </Notice>
  );
}
