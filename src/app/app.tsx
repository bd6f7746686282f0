import { lazy, Suspense, useRef } from 'react';
import { useStore } from 'zustand';
import { ChatScreen } from '../features/chat/chat-screen.tsx';
import { imageStrings } from '../features/chat/image-strings.ts';
import { takeInChats } from '../features/chats/chat-files.ts';
import { ChatPanel } from '../features/chats/chat-panel.tsx';
import { Sidebar, useDrawerOpen } from '../features/chats/sidebar.tsx';
import { MemoryPanelRoom } from '../features/memory/memory-panel-room.tsx';
import { DownloadNews } from '../features/models/download-news.tsx';
import { DropZone } from '../features/models/drop-zone.tsx';
import { loadingStrings } from '../features/models/loading-strings.ts';
import { ModelNotices } from '../features/models/model-notices.tsx';
import { meansNoGpu, NoGpuPage } from '../features/models/no-gpu-page.tsx';
import { OpenFileButton } from '../features/models/open-file-button.tsx';
import { UpdateNotice } from '../features/offline/update-notice.tsx';
import { failureOf, lastModelOf } from '../state/engine/engine-state.ts';
import { chat, completion, engine, memory } from '../state/session.ts';
import { useLanguage } from '../texts/language.ts';
import { MODELS_HASH, PLAN_HASH, SPEED_HASH, useHash } from '../ui/hash.ts';
import { ToastRegion } from '../ui/toast/toast-region.tsx';
import styles from './app.module.css';
import { useColumnEdges } from './column-edges.ts';
import { Header } from './header.tsx';
import { Overlays } from './overlays.tsx';

// What is not there at the first paint of most visits is loaded when it is asked for.
const PlanPage = lazy(async () => ({ default: (await import('../features/memory/plan-page.tsx')).PlanPage }));
const SpeedPage = lazy(async () => ({
  default: (await import('../features/speed/speed-page.tsx')).SpeedPage,
}));
const MemoryPanel = lazy(async () => ({
  default: (await import('../features/memory/memory-panel.tsx')).MemoryPanel,
}));
const ModelsPage = lazy(async () => ({
  default: (await import('../features/models/models-page.tsx')).ModelsPage,
}));
const CompletionScreen = lazy(async () => ({
  default: (await import('../features/chat/completion-screen.tsx')).CompletionScreen,
}));

/** The shell: header, the chats, notices, and the screen that the model calls for. */
export function App() {
  useLanguage();
  const failure = useStore(engine.store, failureOf);
  const chats = useStore(engine.store, (state) => lastModelOf(state)?.chat !== false);
  const nothingWritten = useStore(chat.store, ({ order }) => order.length === 0);
  const memoryOpen = useStore(memory.store, ({ open }) => open);
  const hash = useHash();
  const planning = hash === PLAN_HASH;
  const noText = useStore(completion.store, ({ text }) => text === '');
  // Where something was written, a notice says the same and leaves the text in view.
  const noGpu = failure && nothingWritten && noText && meansNoGpu(failure.error) ? failure.error : undefined;
  const column = useRef<HTMLDivElement>(null);
  useColumnEdges(column);
  const covered = useDrawerOpen();
  const openVision = <OpenFileButton label={imageStrings.blind.open} />;
  return (
    <div className={styles['app']}>
      <div inert={covered}>
        <Header />
      </div>
      <div className={styles['body']}>
        <Sidebar>
          <ChatPanel
            openFile={<OpenFileButton kind="quiet" iconOnly="short" label={loadingStrings.openFileShort} />}
          />
        </Sidebar>
        <div className={styles['page']} inert={covered}>
          <div ref={column} className={styles['column']} data-covered={memoryOpen}>
            <div className={styles['notices']}>
              <UpdateNotice />
              {!noGpu && !planning && <ModelNotices />}
            </div>
            <main className={styles['main']}>
              <Suspense fallback={null}>
                {planning ? (
                  <PlanPage />
                ) : hash === SPEED_HASH ? (
                  <SpeedPage />
                ) : hash === MODELS_HASH ? (
                  <ModelsPage />
                ) : noGpu ? (
                  <NoGpuPage error={noGpu} />
                ) : chats ? (
                  <ChatScreen
                    openFile={<OpenFileButton label={loadingStrings.openFile} />}
                    openVision={openVision}
                  />
                ) : (
                  <CompletionScreen openVision={openVision} />
                )}
              </Suspense>
            </main>
          </div>
          {memoryOpen && (
            <Suspense fallback={<MemoryPanelRoom />}>
              <MemoryPanel />
            </Suspense>
          )}
        </div>
      </div>
      <DropZone onChats={takeInChats} />
      <DownloadNews />
      <ToastRegion />
      <Overlays />
    </div>
  );
}
