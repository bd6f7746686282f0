import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FacetClient } from '../../worker/client.ts';
import type { UnaskedQuestion } from '../../worker/protocol.ts';
import type { AttachmentsActions } from './attachments-store.ts';
import type { ChatActions } from './chat-actions.ts';
import { saidText } from './chat-file.ts';
import { modelOf } from '../engine/engine-state.ts';
import type { EngineActions } from '../engine/engine-store.ts';

/** Counted once nothing was typed for so long, in milliseconds. */
const QUIET_MS = 250;

interface DraftUseOptions {
  readonly client: FacetClient;
  readonly chat: Pick<ChatActions, 'store'>;
  readonly attachments: Pick<AttachmentsActions, 'store'>;
  readonly engine: Pick<EngineActions, 'store'>;
}

/** Tokens that the message being written would take, counted by the model's own tokenizer a moment after it changed. */
export function createDraftUse({ client, chat, attachments, engine }: DraftUseOptions): StoreApi<number> {
  const store = createStore<number>(() => 0);
  let counting: ReturnType<typeof setTimeout> | undefined;
  let seen: readonly unknown[] = [];

  async function count(): Promise<void> {
    const counted = seen;
    const question = draftOf(chat.store.getState(), attachments.store.getState());
    const tokens = await client.call('questionTokens', question).catch(() => 0);
    if (counted === seen) store.setState(tokens, true);
  }

  function look(): void {
    const { draft, order, settings } = chat.store.getState();
    const { attachments: added, closely } = attachments.store.getState();
    const { id, chat: takesTurns, vision } = modelOf(engine.store.getState()) ?? {};
    const now = [draft, order.length === 0 && settings.system, added, closely, id, vision];
    // Called for every word of an answer too.
    if (now.every((value, at) => value === seen[at])) return;
    seen = now;
    clearTimeout(counting);
    if (!takesTurns || (draft.trim() === '' && added.length === 0)) store.setState(0, true);
    else counting = setTimeout(() => void count(), QUIET_MS);
  }

  for (const each of [chat.store, attachments.store, engine.store]) each.subscribe(look);
  look();
  return store;
}

/** The message being written; before the first one, with the system prompt that goes in front of it. */
function draftOf(
  { draft, order, settings }: ReturnType<ChatActions['store']['getState']>,
  { attachments, closely }: ReturnType<AttachmentsActions['store']['getState']>,
): UnaskedQuestion {
  const detail = closely ? 'high' : 'auto';
  const images = attachments.flatMap((attachment) =>
    attachment.state === 'ready'
      ? [{ width: attachment.image.width, height: attachment.image.height, detail } as const]
      : [],
  );
  const files = attachments.flatMap((attachment) => (attachment.state === 'text' ? [attachment.file] : []));
  const written = saidText(draft.trim(), files);
  const system = order.length === 0 ? settings.system.trim() : '';
  return { text: [system, written].filter((text) => text !== '').join('\n\n'), images };
}
