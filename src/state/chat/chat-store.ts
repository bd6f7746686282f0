import { AnswerWriter, type AnswerWriterOptions, stopped } from './answer-writer.ts';
import type { ChatActions } from './chat-actions.ts';
import type { Answer, Question } from './chat-message.ts';
import { newAnswer, newQuestion } from './chat-state.ts';
import { titleFrom } from './chat-title.ts';
import { KeptChat, type KeptChatOptions } from './kept-chat.ts';
import { addMessages } from './tree/add-messages.ts';
import { chooseMessage } from './tree/choose-message.ts';
import { newerHalf } from './tree/newer-half.ts';
import { removeMessage, restoreRemoved } from './tree/remove-message.ts';

export interface ChatOptions extends KeptChatOptions, Pick<AnswerWriterOptions, 'client'> {
  readonly model?: AnswerWriterOptions['model'];
}

/** How soon a draft is saved, in milliseconds. */
const DRAFT_WITHIN = 500;

/** The open chat: a tree of messages of which one path is shown, kept in `storage` from the first message on. */
export function createChat({ client, model = () => undefined, ...kept }: ChatOptions): ChatActions {
  const chat = new KeptChat(kept);
  const writer = new AnswerWriter({ client, chat, model });
  const { store } = chat;

  /** Adds a question with its answer, or an answer alone, and has that written. */
  async function ask(answer: Answer, question?: Question, draft?: string): Promise<void> {
    const added = question ? [question, answer] : [answer];
    chat.become(addMessages(store.getState(), added), { added, ...(draft === undefined ? {} : { draft }) });
    await writer.write(answer);
  }

  /** Writes an answer in its place. */
  async function rewrite(answer: Answer): Promise<void> {
    const { messages, chosen } = store.getState();
    chat.become({ messages: { ...messages, [answer.id]: answer }, chosen }, { added: [answer] });
    await writer.write(answer);
  }

  function answerOf(id: string): Answer | undefined {
    const message = store.getState().messages[id];
    return message?.role === 'assistant' ? message : undefined;
  }

  return {
    store,
    open: async (id) => id === store.getState().id || chat.open(id, () => writer.leave()),
    startNew() {
      writer.leave();
      chat.startNew();
    },
    setDraft(draft) {
      store.setState({ draft });
      chat.save(['draft'], {}, DRAFT_WITHIN);
    },
    async send(text, images = []) {
      if (writer.busy || (text.trim() === '' && images.length === 0)) return;
      const { order, draft } = store.getState();
      const question = newQuestion(order.at(-1) ?? null, { text, images });
      // An example that was chosen leaves the message that is being written.
      await ask(newAnswer(question.id, model()?.name), question, draft === text ? '' : undefined);
    },
    async retry(id) {
      const answer = answerOf(id);
      if (writer.busy || !answer?.parent) return;
      const { createdAt } = answer;
      await rewrite({ ...newAnswer(answer.parent, model()?.name), id, createdAt });
    },
    stop: () => writer.stop(),
    async edit(id, text, images) {
      const question = store.getState().messages[id];
      if (writer.busy || question?.role !== 'user') return;
      const shown = images ?? question.images;
      if (text.trim() === '' && shown.length === 0) return;
      const instead = newQuestion(question.parent, { text, images: shown });
      await ask(newAnswer(instead.id, model()?.name), instead);
    },
    async regenerate(id) {
      const message = store.getState().messages[id];
      const question = message?.role === 'assistant' ? message.parent : message?.id;
      if (!writer.busy && question) await ask(newAnswer(question, model()?.name));
    },
    async resume(id) {
      const answer = answerOf(id);
      if (writer.busy || !answer || answer.state === 'done') return;
      const { error: _, ...before } = answer;
      const name = model()?.name;
      await rewrite({ ...before, state: 'writing', ...(name === undefined ? {} : { model: name }) });
    },
    choose: (id) => chat.become(chooseMessage(store.getState(), id)),
    removeMessage(id) {
      const { visit } = chat;
      const { id: from } = store.getState();
      const { tree, removed } = removeMessage(store.getState(), id);
      const messages = removed.messages.map(stopped);
      writer.forget(messages);
      chat.become(tree, { removed: messages });
      return () => {
        if (visit === chat.visit) {
          const back = restoreRemoved(store.getState(), { ...removed, messages });
          chat.become(back, { added: messages.filter((message) => back.messages[message.id]) });
        } else {
          chat.saveMessages(from, messages);
          chat.follow(from);
        }
      };
    },
    setSettings(change) {
      store.setState(({ settings }) => ({ settings: { ...settings, ...change } }));
      chat.save(['settings']);
    },
    rename(given) {
      const title = given.trim();
      store.setState(({ messages, order }) => ({
        title: title || titleFrom(messages[order[0] ?? '']),
        titled: title !== '',
      }));
      chat.save(['title', 'titled']);
    },
    dropOldest() {
      const from = newerHalf(store.getState());
      if (from === undefined) return false;
      store.setState({ seenFrom: from });
      chat.save(['seenFrom']);
      return true;
    },
    showAll() {
      store.setState({ seenFrom: null });
      chat.save(['seenFrom']);
    },
    saved: () => chat.saved(),
  };
}
