import { createStore, type StoreApi } from 'zustand/vanilla';
import { releaseImages } from './chat-image.ts';
import type { Message } from './chat-message.ts';
import { blobsOf, imagesOf, readMessages, recordOf, rereadMessages } from './chat-records.ts';
import { ChatSaver, type PendingChange } from './chat-saver.ts';
import { type ChatState, chatRecord, newChat, storedChat } from './chat-state.ts';
import { titleFrom } from './chat-title.ts';
import type { ChatRecord, ChatSettings, ChatStorage } from '../chats/types.ts';
import { holdPage, onPageHidden } from '../page/page-life.ts';
import { NewChatChoices } from './new-chat-choices.ts';
import type { ChoiceStorage } from '../page/choice-storage.ts';
import { chooseMessage } from './tree/choose-message.ts';
import type { Tree } from './tree/tree.ts';
import { visiblePath } from './tree/visible-path.ts';

export interface KeptChatOptions {
  readonly storage: ChatStorage;
  /** Where it is kept what was prepared for a chat that has no message yet. */
  readonly choices?: ChoiceStorage | undefined;
  /** What a chat begins with. */
  readonly newChats?: () => Partial<ChatSettings>;
}

/** What of a chat follows the storage. */
const FOLLOWED = ['messages', 'title', 'titled', 'settings', 'seenFrom'] as const;

/** What a change of the tree may change besides. */
const CHANGED = ['chosen', 'title', 'updatedAt', 'draft'] as const;

/** What {@link KeptChat.become} saves besides the tree itself. */
export interface TreeChange {
  readonly added?: readonly Message[];
  readonly removed?: readonly Message[];
  readonly draft?: string;
}

/** The open chat and what is stored of it: nothing before its first message, every change from then on. */
export class KeptChat {
  readonly store: StoreApi<ChatState>;
  readonly #storage: ChatStorage;
  readonly #prepared: NewChatChoices;
  readonly #saver: ChatSaver;
  #visit = 0;
  /** All messages that were here since the chat was opened, for their images. */
  #shown: Message[] = [];
  /** Whether others wrote the open chat while an answer was being written here. */
  #missed = false;
  /** Whether the open chat was deleted for good elsewhere: what is written next brings all of it back. */
  #gone = false;

  constructor({ storage, choices, newChats = () => ({}) }: KeptChatOptions) {
    this.#storage = storage;
    this.#prepared = new NewChatChoices(choices, newChats);
    this.store = createStore(() => ({ ...this.#begin(), unsaved: undefined, notice: undefined }));
    this.#saver = new ChatSaver(storage, (unsaved) => {
      // The first failure says it; those after it would only say it again.
      if ((unsaved === undefined) === (this.store.getState().unsaved === undefined)) return;
      this.store.setState({ unsaved });
      holdPage(unsaved !== undefined);
    });
    onPageHidden(() => void this.#saver.flush({ hurry: true }));
    storage.onChange((id) => this.follow(id));
    storage.onWrite((id) => {
      if (!this.#saver.busy) this.follow(id);
    });
    this.store.subscribe(({ writing, id }) => {
      if (this.#missed && writing === undefined) this.follow(id);
    });
  }

  /** Counts the chats that were opened; images of an earlier visit have lost their addresses. */
  get visit(): number {
    return this.#visit;
  }

  /** Saves fields of the open chat, and a change of its messages, within so many milliseconds. */
  save(fields: readonly (keyof ChatRecord)[], change: PendingChange = {}, withinMs = 0): void {
    const state = this.store.getState();
    // A draft alone, or another setting, is no reason to have a deleted chat back; the draft is kept as a new chat's.
    const isKept = state.createdAt !== null && (!this.#gone || (change.messages ?? []).length > 0);
    if (isKept) {
      this.#saver.add(state.id, { record: chatRecord(state), fields, ...change }, withinMs);
      return;
    }
    if (fields.includes('draft')) this.#prepared.keepDraft(state.draft);
    if (fields.includes('titled')) this.#prepared.keepTitle(state.titled ? state.title : '');
    if (fields.includes('settings') && !this.#gone) this.#prepared.keepSettings(state.settings);
  }

  /** Saves messages of any chat within so many milliseconds, with images that are not stored yet. */
  saveMessages(chat: string, messages: readonly Message[], withinMs = 0): void {
    const records = messages.map((message) => recordOf(message, chat));
    this.#saver.add(chat, { messages: records, images: blobsOf(messages) }, withinMs);
  }

  /** Takes over a changed tree, and saves what of it changed. */
  become(tree: Tree, { added = [], removed = [], draft }: TreeChange = {}): void {
    const before = this.store.getState();
    const order = visiblePath(tree);
    const now = Date.now();
    if ((before.createdAt === null || this.#gone) && added.length > 0) this.#prepared.forget();
    this.#shown.push(...added);
    const written = this.#gone && added.length > 0 ? Object.values(tree.messages) : added;
    this.store.setState({
      ...tree,
      order,
      draft: draft ?? before.draft,
      title: before.titled ? before.title : titleFrom(tree.messages[order[0] ?? '']),
      createdAt: before.createdAt ?? (added.length > 0 ? now : null),
      updatedAt: added.length > 0 || removed.length > 0 ? now : before.updatedAt,
    });
    const after = this.store.getState();
    // Only what changed: another tab may have given the chat a title, or begun a draft, since this one looked.
    const changed = CHANGED.filter((field) => after[field] !== before[field]);
    this.save(changed, {
      messages: written.map((message) => recordOf(message, before.id)),
      images: blobsOf(written),
      removed: removed.map(({ id }) => id),
    });
    if (added.length > 0) this.#gone = false;
  }

  /** Shows a stored chat once `leaving` has returned; false when it is gone, or another was opened meanwhile. */
  async open(id: string, leaving: () => void): Promise<boolean> {
    const here = this.#visit;
    await this.#saver.flush();
    const stored = await this.#storage.chat(id);
    const record = stored?.removedAt === null ? stored : undefined;
    const messages = record ? await readMessages(this.#storage, id) : [];
    if (!record || here !== this.#visit) {
      releaseImages(imagesOf(messages));
      return false;
    }
    leaving();
    this.#leave();
    this.#shown = messages;
    this.#saver.knows(id);
    this.store.setState(storedChat(record, messages));
    return true;
  }

  startNew(): void {
    this.#leave();
    this.store.setState(this.#begin());
  }

  /** Takes over what the list of chats or another tab wrote, unless something is being written here. */
  follow(id: string): void {
    if (this.store.getState().id !== id) return;
    this.#missed = this.store.getState().writing !== undefined;
    // What cannot be read now is read with the next change.
    if (!this.#missed) void this.#reread(id).catch(() => undefined);
  }

  /** Resolves once everything so far was saved, or could not be. */
  saved(): Promise<void> {
    return this.#saver.flush();
  }

  #begin() {
    return newChat(this.#prepared);
  }

  #leave(): void {
    void this.#saver.flush();
    releaseImages(imagesOf(this.#shown));
    this.#shown = [];
    this.#missed = this.#gone = false;
    this.#visit += 1;
  }

  async #reread(id: string): Promise<void> {
    const here = this.#visit;
    await this.#saver.flush();
    const row = await this.#storage.chat(id);
    const { createdAt, unsaved } = this.store.getState();
    // What could not be saved is not there either, and is tried again.
    if (here === this.#visit) this.#gone = row === undefined && createdAt !== null && !unsaved;
    const then = this.store.getState();
    const before = then.messages;
    const messages = row && (await rereadMessages(this.#storage, id, before));
    const state = this.store.getState();
    const isSame = FOLLOWED.every((field) => state[field] === then[field]);
    const isSettled = state.writing === undefined && !state.unsaved && isSame;
    const fresh = Object.values(messages ?? {}).filter((message) => before[message.id] !== message);
    if (!messages || here !== this.#visit || !isSettled) {
      releaseImages(imagesOf(fresh));
      // Changed here in the meantime: what was read is old, and what others wrote is still to come.
      if (messages && here === this.#visit && !state.unsaved) this.follow(id);
      return;
    }
    const { title, titled, settings, seenFrom } = row;
    // What is being read stays in view, whatever was added beside it.
    const reading = state.order.findLast((shown) => messages[shown]);
    const { chosen } = chooseMessage({ messages, chosen: state.chosen }, reading ?? '');
    const path = visiblePath({ messages, chosen });
    const order = path.join() === state.order.join() ? state.order : path;
    this.#shown.push(...fresh);
    this.store.setState({ title, titled, settings, seenFrom, messages, chosen, order });
  }
}
