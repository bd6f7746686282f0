import type { Action } from '../../ui/actions/action.ts';
import { chatActions } from './chat-actions.tsx';
import { helpActions } from './help-actions.tsx';
import { modelActions } from './model-actions.tsx';
import { openChatActions } from './open-chat-actions.tsx';
import { viewActions } from './view-actions.tsx';

/** All that can be done. Menus, the palette and the shortcuts show them in this order, in the language in use. */
export const actions = (): readonly Action[] => [
  ...chatActions(),
  ...openChatActions(),
  ...modelActions(),
  ...viewActions(),
  ...helpActions(),
];

/** @throws where there is no such action: names are written by hand. */
export function actionOf(id: string): Action {
  const found = actions().find((action) => action.id === id);
  if (!found) throw new Error(`There is no action ${id}.`);
  return found;
}
