import * as v from 'valibot';
import { STATE_BUDGETS, USUAL_STATE_BUDGET } from '../../shared/kept-states.ts';
import { type ChoiceStorage, recall, remember } from '../page/choice-storage.ts';

const KEY = 'facet.state-budget';

/** Bytes on disk that the KV states of chats may take, as a person chose. */
export const stateBudgetChoice = (storage: ChoiceStorage | undefined): number =>
  recall(storage, KEY, v.picklist(STATE_BUDGETS)) ?? USUAL_STATE_BUDGET;

export function keepStateBudget(storage: ChoiceStorage | undefined, bytes: number): void {
  remember(storage, KEY, bytes);
}
