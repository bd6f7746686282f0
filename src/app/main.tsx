import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { comeBackWhenLost } from '../state/comeback.ts';
import { chats, engine } from '../state/session.ts';
import '../ui/theme.css';
import { App } from './app.tsx';

const root = document.getElementById('root');
if (root) {
  // It fetches everything once more to keep it, so the model goes first.
  void engine.start().then(async () => {
    const { registerServiceWorker } = await import('./service-worker.ts');
    registerServiceWorker();
  });
  void chats.start();
  comeBackWhenLost(engine);
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
