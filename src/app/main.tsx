import { LucideProvider } from 'lucide-react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { FacetError } from '../shared/errors.ts';
import { dropLostImages } from '../state/chat/follow-chat-images.ts';
import { reopenChat } from '../state/chat/reopen-chat.ts';
import { recoverWhenLost } from '../state/engine/recover.ts';
import { tabFirst } from '../state/page/choice-storage.ts';
import { chat, chats, draftImages, engine, keptStates, settings, storage } from '../state/session.ts';
import { onLanguage, speak } from '../texts/language.ts';
import '../ui/theme.css';
import './print.css';
import { applyTheme } from '../ui/theme.ts';
import { toasts } from '../ui/toast/toasts.ts';
import { appStrings } from './app-strings.ts';
import { App } from './app.tsx';
import { followLanguage } from './follow-language.ts';
import { titlePrints } from './print-title.ts';

onLanguage(() => {
  document.title = appStrings.documentTitle;
  document.querySelector('meta[name=description]')?.setAttribute('content', appStrings.description);
});
const spoken = followLanguage(settings, {
  speak,
  onMissing: () => toasts.show(appStrings.languageMissing),
  wanted: navigator.languages,
});

// Before anything is painted.
applyTheme(settings.store.getState().theme);
settings.store.subscribe(({ theme }) => applyTheme(theme));

const root = document.getElementById('root');
if (root) {
  // It fetches everything once more to keep it, so the model goes first, unless that takes long.
  const patience = new Promise<void>((resolve) => {
    setTimeout(resolve, 20_000);
  });
  void Promise.race([engine.start(), patience]).then(async () => {
    // Without a connection by then, the next visit does it.
    const loaded = await import('./service-worker.ts').catch(() => undefined);
    loaded?.registerServiceWorker();
  });
  void chats.start().then(async () => {
    // What cannot be read now is tidied up at the next visit.
    if (!storage.lasts) return;
    await dropLostImages(storage, draftImages).catch(() => undefined);
    await keptStates.tidy(storage).catch(() => undefined);
  });
  recoverWhenLost(engine);
  titlePrints();
  const opened = reopenChat(chat, tabFirst()).catch((reason: unknown) => {
    chats.report(FacetError.from(reason));
  });
  // For a moment, so that a chat which is there at once does not push aside what a new one begins with.
  const moment = new Promise((resolve) => {
    setTimeout(resolve, 200);
  });
  void Promise.all([spoken, Promise.race([opened, moment])]).then(
    () =>
      createRoot(root).render(
        <StrictMode>
          <LucideProvider size={20} strokeWidth={1.75}>
            <App />
          </LucideProvider>
        </StrictMode>,
      ),
    // Without any texts there is no page but what index.html says of it.
    () => document.getElementById('no-texts')?.removeAttribute('hidden'),
  );
}
