import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ChatStorage } from '../chats/chat-storage.ts';
import type { ChatRecord, ChatSettings } from '../chats/schema.ts';
import { holdPage } from '../page/page-life.ts';
import type { ChoiceStorage } from '../page/choice-storage.ts';
import { releaseImages } from './chat-image.ts';
import type { Message } from './chat-message.ts';
import { blobsOf, imagesOf, readMessages, recordOf } from './chat-records.ts';
import { type ChatSaver, createSaver, flush, type PendingChange, saveWithin } from './chat-saver.ts';
import { type ChatState, chatRecord, newChat, storedChat } from './chat-state.ts';
import { createNewChatChoices, type NewChatChoices } from './new-chat-choices.ts';

export interface OpenChatOptions {
  readonly storage: ChatStorage;
  /** Storage of what was prepared for a chat that has no message yet. */
  readonly choices?: ChoiceStorage | undefined;
  /** Settings that a chat begins with. */
  readonly newChats?: () => Partial<ChatSettings>;
}

/** A stay in a chat, until another is opened; images of an earlier one have lost their addresses. */
export interface Visit {
  /** All messages that were here since the chat was opened, for their images. */
  readonly shown: Message[];
  /** Whether others wrote the chat while an answer was being written here. */
  missed: boolean;
  /** Whether the chat was deleted for good elsewhere: what is written next brings all of it back. */
  gone: boolean;
}

/** The open chat and what is stored of it: nothing before its first message, every change from then on. */
export interface OpenChat {
  readonly store: StoreApi<ChatState>;
  readonly storage: ChatStorage;
  readonly prepared: NewChatChoices;
  readonly saver: ChatSaver;
  visit: Visit;
}

const visitOf = (shown: Message[]): Visit => ({ shown, missed: false, gone: false });

export function createOpenChat({ storage, choices, newChats = () => ({}) }: OpenChatOptions): OpenChat {
  const prepared = createNewChatChoices(choices, newChats);
  const store = createStore<ChatState>(() => ({
    ...newChat(prepared.recall()),
    unsaved: undefined,
    notice: undefined,
  }));
  const saver = createSaver(storage, (unsaved) => {
    // The first failure says it; those after it would only say it again.
    if ((unsaved === undefined) === (store.getState().unsaved === undefined)) return;
    store.setState({ unsaved });
    holdPage(unsaved !== undefined);
  });
  return { store, storage, prepared, saver, visit: visitOf([]) };
}

/** Saves fields of the open chat, and a change of its messages, within so many milliseconds. */
export function saveFields(
  { store, saver, prepared, visit }: OpenChat,
  fields: readonly (keyof ChatRecord)[],
  change: PendingChange = {},
  withinMs = 0,
): void {
  const state = store.getState();
  // A draft alone, or another setting, is no reason to have a deleted chat back; the draft is kept as a new chat's.
  const isStored = state.createdAt !== null && (!visit.gone || (change.messages ?? []).length > 0);
  if (isStored) {
    saveWithin(saver, state.id, { record: chatRecord(state), fields, ...change }, withinMs);
    return;
  }
  if (fields.includes('draft')) prepared.keepDraft(state.draft);
  if (fields.includes('titled')) prepared.keepTitle(state.titled ? state.title : '');
  if (fields.includes('settings') && !visit.gone) prepared.keepSettings(state.settings);
}

/** Saves messages of any chat within so many milliseconds, with images that are not stored yet. */
export function saveMessages(
  { saver }: OpenChat,
  chat: string,
  messages: readonly Message[],
  withinMs = 0,
): void {
  const records = messages.map((message) => recordOf(message, chat));
  saveWithin(saver, chat, { messages: records, images: blobsOf(messages) }, withinMs);
}

/** Shows a stored chat once `leaving` has returned; false when it is gone, or another was opened meanwhile. */
export async function showStored(chat: OpenChat, id: string, leaving: () => void): Promise<boolean> {
  const { storage, saver, store, visit: here } = chat;
  await flush(saver);
  const stored = await storage.chat(id);
  const record = stored?.removedAt === null ? stored : undefined;
  const messages = record ? await readMessages(storage, id) : [];
  if (!record || here !== chat.visit) {
    releaseImages(imagesOf(messages));
    return false;
  }
  leaving();
  beginVisit(chat, messages);
  saver.stored.add(id);
  store.setState(storedChat(record, messages));
  return true;
}

/** Shows a chat without messages, as it was prepared. */
export function showNew(chat: OpenChat): void {
  beginVisit(chat, []);
  chat.store.setState(newChat(chat.prepared.recall()));
}

function beginVisit(chat: OpenChat, shown: Message[]): void {
  void flush(chat.saver);
  releaseImages(imagesOf(chat.visit.shown));
  chat.visit = visitOf(shown);
}
