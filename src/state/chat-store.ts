import { createStore } from 'zustand/vanilla';
import type { FacetClient } from '../worker/client.ts';
import type { ModelFacts } from '../worker/protocol.ts';
import type { ChatActions } from './chat-actions.ts';
import { releaseImages } from './chat-image.ts';
import type { Answer, Message, Question } from './chat-message.ts';
import { blobsOf, imagesOf, readMessages, recordOf, rereadMessages } from './chat-records.ts';
import { ChatSaver, type PendingChange } from './chat-saver.ts';
import { type ChatState, chatRecord, newAnswer, newChat, newQuestion, storedChat } from './chat-state.ts';
import { titleFrom } from './chat-title.ts';
import { writeAnswer } from './chat-turn.ts';
import type { ChatRecord, ChatSettings, ChatStorage } from './chats/types.ts';
import { onPageHidden } from './page-life.ts';
import { type ChoiceStorage, recall, remember } from './remembered.ts';
import { addMessages } from './tree/add-messages.ts';
import { chooseMessage } from './tree/choose-message.ts';
import { newerHalf } from './tree/newer-half.ts';
import { removeMessage, restoreRemoved } from './tree/remove-message.ts';
import { seenMessages } from './tree/seen-messages.ts';
import type { Tree } from './tree/tree.ts';
import { visiblePath } from './tree/visible-path.ts';

export interface ChatOptions {
  readonly client: FacetClient;
  readonly storage: ChatStorage;
  /** Where the draft of a chat is kept that has no message yet. */
  readonly choices?: ChoiceStorage | undefined;
  /** What a chat begins with. */
  readonly newChats?: () => Partial<ChatSettings>;
  /** The model in use. */
  readonly model?: () => Pick<ModelFacts, 'name' | 'vision'> | undefined;
}

/** How often an answer is saved while it is written, and how soon a draft is, in milliseconds. */
const WRITING_EVERY = 1000;
const DRAFT_WITHIN = 500;
const DRAFT = 'facet.newChatDraft';

const isText = (value: unknown): value is string => typeof value === 'string';

/** A message that nobody writes any more. */
const stopped = (message: Message): Message =>
  message.role === 'assistant' && message.state === 'writing' ? { ...message, state: 'stopped' } : message;

/** The open chat: a tree of messages of which one path is shown, kept in `storage` from the first message on. */
export function createChat({
  client,
  storage,
  choices,
  newChats = () => ({}),
  model = () => undefined,
}: ChatOptions): ChatActions {
  const begin = (settings: Partial<ChatSettings> = newChats()) =>
    newChat(settings, recall(choices, DRAFT, isText));
  const store = createStore<ChatState>(() => ({ ...begin(), unsaved: undefined, notice: undefined }));
  const saver = new ChatSaver(storage, (unsaved) => {
    // The first failure says it; those after it would only say it again.
    if ((unsaved === undefined) !== (store.getState().unsaved === undefined)) store.setState({ unsaved });
  });
  onPageHidden(() => void saver.flush({ hurry: true }));

  /** Who writes an answer; a result of somebody else comes too late. */
  const writers = new Map<string, AbortController>();
  let turn: AbortController | undefined;
  let visit = 0;
  /** All messages that were here since the chat was opened, for their images. */
  let shown: Message[] = [];

  function save(fields: readonly (keyof ChatRecord)[], change: PendingChange = {}, withinMs = 0): void {
    const state = store.getState();
    if (state.createdAt !== null)
      saver.add(state.id, { record: chatRecord(state), fields, ...change }, withinMs);
    else if (fields.includes('draft')) remember(choices, DRAFT, state.draft);
  }

  /** Takes over a changed tree, with what of it has to be saved. */
  function become(
    tree: Tree,
    added: readonly Message[] = [],
    removed: readonly string[] = [],
    draft = store.getState().draft,
  ): void {
    const order = visiblePath(tree);
    const now = Date.now();
    shown.push(...added);
    store.setState(({ titled, title, createdAt, updatedAt }) => ({
      ...tree,
      order,
      draft,
      title: titled ? title : titleFrom(tree.messages[order[0] ?? '']),
      createdAt: createdAt ?? (added.length > 0 ? now : null),
      updatedAt: added.length > 0 || removed.length > 0 ? now : updatedAt,
    }));
    const { id } = store.getState();
    const messages = added.map((message) => recordOf(message, id));
    save(['chosen', 'title', 'updatedAt', 'draft'], { messages, images: blobsOf(added), removed });
  }

  async function write(answer: Answer): Promise<void> {
    const { id: chat, messages, seenFrom, settings } = store.getState();
    const controller = new AbortController();
    turn = controller;
    writers.set(answer.id, controller);
    store.setState({ writing: answer.id });
    await writeAnswer(client, answer, {
      seen: seenMessages(messages, answer.id, { seenFrom, sees: model()?.vision === true }),
      settings,
      signal: controller.signal,
      onChange(next) {
        const done = next.state !== 'writing';
        if (writers.get(next.id) !== controller || (turn !== controller && !done)) return;
        const isOpen = store.getState().id === chat;
        if (isOpen) store.setState((state) => ({ messages: { ...state.messages, [next.id]: next } }));
        saver.add(chat, { messages: [recordOf(next, chat)] }, done ? 0 : WRITING_EVERY);
      },
    });
    if (writers.get(answer.id) === controller) writers.delete(answer.id);
    if (turn !== controller) return;
    turn = undefined;
    store.setState({ writing: undefined });
  }

  /** Adds a question, or only an answer, and has it written. */
  async function ask(answer: Answer, question?: Question, draft = store.getState().draft): Promise<void> {
    const added = question ? [question, answer] : [answer];
    become(addMessages(store.getState(), added), added, [], draft);
    await write(answer);
  }

  /** Writes an answer in its place. */
  async function rewrite(answer: Answer): Promise<void> {
    const { messages, chosen } = store.getState();
    become({ messages: { ...messages, [answer.id]: answer }, chosen }, [answer]);
    await write(answer);
  }

  function answerOf(id: string): Answer | undefined {
    const message = store.getState().messages[id];
    return message?.role === 'assistant' ? message : undefined;
  }

  function leave(): void {
    const { id, writing } = store.getState();
    const answer = writing === undefined ? undefined : answerOf(writing);
    turn?.abort();
    turn = undefined;
    if (answer) saver.add(id, { messages: [recordOf(stopped(answer), id)] });
    void saver.flush();
    releaseImages(imagesOf(shown));
    shown = [];
    visit += 1;
  }

  /** Takes over what the list of chats or another tab wrote; what is being read or written here stays as it is. */
  async function follow(id: string): Promise<void> {
    if (store.getState().id !== id) return;
    const here = visit;
    await saver.flush();
    const row = await storage.chat(id);
    const before = store.getState().messages;
    const messages = row && (await rereadMessages(storage, id, before));
    const state = store.getState();
    if (here !== visit || !messages || turn || state.unsaved || state.messages !== before) return;
    const { title, titled, settings, seenFrom } = row;
    const path = visiblePath({ messages, chosen: state.chosen });
    const order = path.join() === state.order.join() ? state.order : path;
    shown.push(...Object.values(messages).filter((message) => !before[message.id]));
    store.setState({ title, titled, settings, seenFrom, messages, order });
  }
  const followQuietly = (id: string) => void follow(id).catch(() => undefined);
  storage.onChange(followQuietly);
  storage.onWrite((id) => {
    if (!saver.busy) followQuietly(id);
  });

  return {
    store,
    async open(id) {
      if (id === store.getState().id) return true;
      const here = visit;
      await saver.flush();
      const stored = await storage.chat(id);
      const record = stored?.removedAt === null ? stored : undefined;
      const messages = record ? await readMessages(storage, id) : [];
      if (!record || here !== visit) {
        releaseImages(imagesOf(messages));
        return false;
      }
      leave();
      shown = messages;
      saver.knows(id);
      store.setState(storedChat(record, messages));
      return true;
    },
    startNew(settings) {
      leave();
      store.setState(begin(settings));
    },
    setDraft(draft) {
      store.setState({ draft });
      save(['draft'], {}, DRAFT_WITHIN);
    },
    async send(text, images = []) {
      if (turn || (text.trim() === '' && images.length === 0)) return;
      const { order, createdAt } = store.getState();
      if (createdAt === null) remember(choices, DRAFT, '');
      const question = newQuestion(order.at(-1) ?? null, { text, images });
      await ask(newAnswer(question.id, model()?.name), question, '');
    },
    async retry(id) {
      const answer = answerOf(id);
      if (turn || !answer?.parent) return;
      const { createdAt } = answer;
      await rewrite({ ...newAnswer(answer.parent, model()?.name), id, createdAt });
    },
    stop: () => turn?.abort(),
    async edit(id, text, images) {
      const question = store.getState().messages[id];
      if (turn || question?.role !== 'user') return;
      const kept = images ?? question.images;
      if (text.trim() === '' && kept.length === 0) return;
      const instead = newQuestion(question.parent, { text, images: kept });
      await ask(newAnswer(instead.id, model()?.name), instead);
    },
    async regenerate(id) {
      const message = store.getState().messages[id];
      const question = message?.role === 'assistant' ? message.parent : message?.id;
      if (!turn && question) await ask(newAnswer(question, model()?.name));
    },
    async resume(id) {
      const answer = answerOf(id);
      if (turn || !answer || answer.state === 'done') return;
      const { error: _, ...before } = answer;
      const name = model()?.name;
      await rewrite({ ...before, state: 'writing', ...(name === undefined ? {} : { model: name }) });
    },
    choose: (id) => become(chooseMessage(store.getState(), id)),
    removeMessage(id) {
      const state = store.getState();
      const here = visit;
      const { tree, removed } = removeMessage(state, id);
      const gone = removed.messages.map(stopped);
      if (gone.some((message) => message.id === state.writing)) turn?.abort();
      for (const message of gone) writers.delete(message.id);
      become(
        tree,
        [],
        gone.map((message) => message.id),
      );
      return () => {
        const messages = gone.map((message) => recordOf(message, state.id));
        if (here === visit) become(restoreRemoved(store.getState(), { ...removed, messages: gone }), gone);
        else {
          saver.add(state.id, { messages, images: blobsOf(gone) });
          followQuietly(state.id);
        }
      };
    },
    setSettings(change) {
      store.setState(({ settings }) => ({ settings: { ...settings, ...change } }));
      save(['settings']);
    },
    rename(given) {
      const title = given.trim();
      store.setState(({ messages, order }) => ({
        title: title || titleFrom(messages[order[0] ?? '']),
        titled: title !== '',
      }));
      save(['title', 'titled']);
    },
    dropOldest() {
      const from = newerHalf(store.getState());
      if (from === undefined) return false;
      store.setState({ seenFrom: from });
      save(['seenFrom']);
      return true;
    },
    showAll() {
      store.setState({ seenFrom: null });
      save(['seenFrom']);
    },
    saved: () => saver.flush(),
  };
}
