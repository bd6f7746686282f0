import { withWebLlm } from '../webllm/two-engines.ts';
import { startWebLlm } from '../webllm/worker-file.ts';
import { FacetClient, startWorker } from '../worker/client.ts';
import { createAttachments } from './chat/attachments-store.ts';
import type { ChatActions } from './chat/chat-actions.ts';
import { createChat } from './chat/chat-store.ts';
import { createChats } from './chats/chats-store.ts';
import { createKeptStates } from './chat/kept-states.ts';
import { LastingChats } from './chats/lasting-chats.ts';
import { createCompletion } from './chat/completion-store.ts';
import { lastingDraftImages } from './chat/draft-images.ts';
import { createDraftUse } from './chat/draft-use.ts';
import { createEdits } from './chat/edits-store.ts';
import { EngineLock } from './engine/engine-lock.ts';
import { computeNow, modelOf } from './engine/engine-state.ts';
import { createEngine } from './engine/engine-store.ts';
import { createSpeed } from './engine/speed-store.ts';
import { whenBack } from './engine/when-back.ts';
import { createFit } from './memory/fit-store.ts';
import { followChatImages } from './chat/follow-chat-images.ts';
import { followDefaults } from './chat/follow-defaults.ts';
import { createMemory } from './memory/memory-store.ts';
import { createModels } from './models/models-store.ts';
import { createOverlay } from './page/overlay-store.ts';
import { createPlan } from './memory/plan-store.ts';
import { browserStorage, tabFirst, tabStorage } from './page/choice-storage.ts';
import { createPresets } from './presets/presets-store.ts';
import { createDictation } from './speech/dictation-store.ts';
import { recognitionClass } from './speech/recognition.ts';
import { createSpeech } from './speech/speech-store.ts';
import { createSettings } from './page/settings-store.ts';
import { createSidebar } from './page/sidebar-store.ts';

/** The parts this page holds. Nothing starts here: the worker waits for the first call. */
export const client = new FacetClient(withWebLlm(startWorker, startWebLlm));
export const settings = createSettings(browserStorage());
export const overlay = createOverlay();
export const engine = createEngine(
  client,
  browserStorage(),
  new EngineLock(globalThis.navigator?.locks),
  () => models.tellToken(),
  () => plan.store.getState().memoryBytes,
);
/** Storage of chats. */
export const storage = new LastingChats((error) => chat.store.setState({ notice: error.toPlain() }));
export const chat: ChatActions = createChat({
  client,
  storage,
  choices: tabFirst(),
  newChats: () => settings.store.getState().defaults,
  model: () => modelOf(engine.store.getState()),
  whenBack: (signal) => whenBack(engine.store, signal),
});
followDefaults(chat, settings);
/** The list of chats. */
export const chats = createChats(storage, globalThis.navigator?.locks);
/** The KV states of chats on disk. */
export const keptStates = createKeptStates(client, chats);
export const presets = createPresets(browserStorage());
export const attachments = createAttachments();
export const draftImages = lastingDraftImages();
followChatImages(attachments, chat, draftImages);
/** Tokens of the message being written. */
export const draftUse = createDraftUse({ client, chat, attachments, engine });
export const edits = createEdits(tabStorage());
export const completion = createCompletion(
  { client, whenBack: (signal) => whenBack(engine.store, signal) },
  tabFirst(),
);
export const speech = createSpeech({
  synthesis: globalThis.speechSynthesis,
  utterance: (text) => new SpeechSynthesisUtterance(text),
  language: globalThis.navigator?.language ?? 'en',
});
// What is read aloud goes with its chat, and with the page: a browser would go on without it.
chat.store.subscribe(({ id }, before) => {
  if (id !== before.id) speech.stop();
});
globalThis.addEventListener?.('pagehide', () => speech.stop());
/** Speech that is written into the message. */
export const dictation = createDictation(recognitionClass(), chat);
// It would hear what is read aloud.
speech.store.subscribe(({ reading }) => {
  if (reading !== undefined) dictation.stop();
});
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
export const speed = createSpeed(client, () => computeNow(engine.store.getState()));
export const sidebar = createSidebar({
  storage: browserStorage(),
  narrow: () => matchMedia('(max-width: 768px)').matches,
  usual: globalThis.matchMedia?.('(min-width: 1024px)').matches,
});
