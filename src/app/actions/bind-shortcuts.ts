import { createKeybindingsHandler, type KeyBindingMap } from 'tinykeys';
import type { Action } from '../../ui/actions/action.ts';
import { isCharacter } from '../../ui/actions/key-names.ts';

/** Elements that lie over the page and have keys of their own; the drawer of chats does not. */
const OVER = '[aria-modal="true"], [role="menu"], dialog[open]';
const TYPING =
  'input:not([type="radio"], [type="checkbox"], [type="range"]), textarea, select, [contenteditable]';

/** Runs the action whose keys are pressed, the first one that is available. Answers what ends that. */
export function bindShortcuts(actions: readonly Action[]): () => void {
  let covered = false;
  const bindings: KeyBindingMap = {};
  for (const keys of new Set(actions.flatMap(({ shortcuts }) => shortcuts ?? []))) {
    const bound = actions.filter(({ shortcuts }) => shortcuts?.includes(keys));
    bindings[keys] = (event) => {
      const typing = event.target instanceof Element && event.target.matches(TYPING);
      if (event.defaultPrevented || (typing && isCharacter(keys))) return;
      const action = covered ? undefined : bound.find(({ available }) => available());
      // Where such keys mean something to the browser, they do not take the person elsewhere by accident.
      if (action || /^(\$mod|Control)\+/.test(keys)) event.preventDefault();
      if (!event.repeat) action?.run();
    };
  }
  const onKeyDown = createKeybindingsHandler(bindings);
  // Escape closes a dialog before the window hears of it, so what was open is noted on the way down.
  const note = () => {
    covered = document.querySelector(OVER) !== null;
  };
  window.addEventListener('keydown', note, { capture: true });
  window.addEventListener('keydown', onKeyDown);
  return () => {
    window.removeEventListener('keydown', note, { capture: true });
    window.removeEventListener('keydown', onKeyDown);
  };
}
