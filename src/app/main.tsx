import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { comeBackWhenLost } from '../state/comeback.ts';
import { engine } from '../state/session.ts';
import '../ui/theme.css';
import { App } from './app.tsx';

const root = document.getElementById('root');
if (root) {
  void engine.start();
  comeBackWhenLost(engine);
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
