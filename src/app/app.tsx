import { useStore } from 'zustand';
import { ChatScreen } from '../features/chat/chat-screen.tsx';
import { CompletionScreen } from '../features/chat/completion-screen.tsx';
import { DropZone } from '../features/models/drop-zone.tsx';
import { ModelNotices } from '../features/models/model-notices.tsx';
import { meansNoGpu, NoGpuPage } from '../features/models/no-gpu-page.tsx';
import { OpenFileButton } from '../features/models/open-file-button.tsx';
import { modelOf } from '../state/engine-store.ts';
import { chat, completion, engine } from '../state/session.ts';
import { strings } from '../ui/strings.ts';
import styles from './app.module.css';
import { Header } from './header.tsx';

/** The shell: header, notices, and the screen that the model calls for. */
export function App() {
  const failure = useStore(engine.store, (state) => state.failure);
  const chats = useStore(
    engine.store,
    ({ status, current }) => (modelOf(status) ?? current?.model)?.chat !== false,
  );
  const nothingWritten = useStore(chat.store, ({ order }) => order.length === 0);
  const noText = useStore(completion.store, ({ text }) => text === '');
  // Where something was written, a notice says the same and leaves the text in view.
  const noGpu = failure && nothingWritten && noText && meansNoGpu(failure.error) ? failure.error : undefined;
  return (
    <div className={styles['app']}>
      <Header />
      {!noGpu && (
        <div className={styles['notices']}>
          <ModelNotices />
        </div>
      )}
      <main className={styles['main']}>
        {noGpu ? (
          <NoGpuPage error={noGpu} />
        ) : chats ? (
          <ChatScreen openFile={<OpenFileButton label={strings.header.openFile} />} />
        ) : (
          <CompletionScreen />
        )}
      </main>
      <DropZone />
    </div>
  );
}
