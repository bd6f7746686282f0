import { useStore } from 'zustand';
import { isUsable } from '../../state/engine/engine-state.ts';
import { chat, engine } from '../../state/session.ts';

/** Whether a model is there to be asked, busy or not. */
export const useModelLoaded = (): boolean => useStore(engine.store, isUsable);

/** Whether the model would take a question now: what is asked while it writes an answer is refused. */
export function useCanAsk(): boolean {
  const loaded = useModelLoaded();
  const writing = useStore(chat.store, (state) => state.writing !== undefined);
  return loaded && !writing;
}
