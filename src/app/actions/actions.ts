import type { Action } from '../../ui/actions/action.ts';
import { chatActions } from './chat-actions.ts';
import { helpActions } from './help-actions.ts';
import { modelActions } from './model-actions.ts';
import { viewActions } from './view-actions.ts';

/** All that can be done. Menus, the palette and the shortcuts show them in this order. */
export const actions: readonly Action[] = [...chatActions, ...modelActions, ...viewActions, ...helpActions];

/** @throws where there is no such action: names are written by hand. */
export function actionOf(id: string): Action {
  const found = actions.find((action) => action.id === id);
  if (!found) throw new Error(`There is no action ${id}.`);
  return found;
}
