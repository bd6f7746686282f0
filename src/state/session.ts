import { FacetClient } from '../worker/client.ts';
import { createAttachments } from './attachments-store.ts';
import type { ChatActions } from './chat-actions.ts';
import { createChat } from './chat-store.ts';
import { createChats } from './chats/chats-store.ts';
import { LastingChats } from './chats/lasting-chats.ts';
import { createCompletion } from './completion-store.ts';
import { lastingDraftImages } from './draft-images.ts';
import { createDraftUse } from './draft-use.ts';
import { createEdits } from './edits-store.ts';
import { EngineLock } from './engine-lock.ts';
import { createEngine, modelOf } from './engine-store.ts';
import { createFit } from './fit-store.ts';
import { followChatImages } from './follow-chat-images.ts';
import { followDefaults } from './follow-defaults.ts';
import { createMemory } from './memory-store.ts';
import { createModels } from './models-store.ts';
import { createOverlay } from './overlay-store.ts';
import { createPlan } from './plan-store.ts';
import { browserStorage, tabFirst, tabStorage } from './remembered.ts';
import { createSettings } from './settings-store.ts';
import { createSidebar } from './sidebar-store.ts';

/** What this page holds. Nothing starts here: the worker waits for the first call. */
export const client = new FacetClient();
export const settings = createSettings(browserStorage());
export const overlay = createOverlay();
export const engine = createEngine(
  client,
  browserStorage(),
  new EngineLock(globalThis.navigator?.locks),
  () => models.tellToken(),
);
/** Where chats are kept. */
export const storage = new LastingChats((error) => chat.store.setState({ notice: error.toPlain() }));
export const chat: ChatActions = createChat({
  client,
  storage,
  choices: tabFirst(),
  newChats: () => settings.store.getState().defaults,
  model: () => modelOf(engine.store.getState().status),
});
followDefaults(chat, settings);
/** The list of chats. */
export const chats = createChats(storage, globalThis.navigator?.locks);
export const attachments = createAttachments();
export const draftImages = lastingDraftImages();
followChatImages(attachments, chat, draftImages);
/** Tokens of the message being written. */
export const draftUse = createDraftUse({ client, chat, attachments, engine });
export const edits = createEdits(tabStorage());
export const completion = createCompletion(client, tabFirst());
export const memory = createMemory(client, {
  storage: browserStorage(),
  narrow: globalThis.matchMedia?.('(max-width: 640px)').matches,
});
export const plan = createPlan(client, browserStorage());
export const models = createModels(client, {
  persistence: globalThis.navigator?.storage,
  choices: browserStorage(),
});
export const fit = createFit(client);
export const sidebar = createSidebar({
  storage: browserStorage(),
  narrow: () => matchMedia('(max-width: 768px)').matches,
  usual: globalThis.matchMedia?.('(min-width: 1024px)').matches,
});
