import * as v from 'valibot';
import type { ChatActions } from './chat-actions.ts';
import { type ChoiceStorage, recall, remember } from '../page/choice-storage.ts';

const OPEN = 'facet.openChat';

/** Opens the chat that was open at the last visit, and keeps which one is from then on. Rejects as `open` does. */
export async function reopenChat(chat: ChatActions, choices: ChoiceStorage | undefined): Promise<void> {
  const last = recall(choices, OPEN, v.string());
  try {
    if (last !== undefined) await chat.open(last);
  } finally {
    let kept: string | null | undefined;
    const keep = () => {
      const { id, createdAt } = chat.store.getState();
      const open = createdAt === null ? null : id;
      if (open !== kept) remember(choices, OPEN, open);
      kept = open;
    };
    keep();
    chat.store.subscribe(keep);
  }
}
