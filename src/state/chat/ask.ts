import { type AnswerWriter, writeInto } from './answer-writer.ts';
import { changeTree } from './change-tree.ts';
import type { ChatActions } from './chat-actions.ts';
import type { Answer, Question } from './chat-message.ts';
import { newAnswer, newQuestion } from './chat-state.ts';
import type { OpenChat } from './open-chat.ts';
import { addMessages } from './tree/add-messages.ts';

/** Actions that ask the model. */
type Asking = Pick<ChatActions, 'send' | 'sendResults' | 'retry' | 'edit' | 'regenerate' | 'resume'>;

export function asking(chat: OpenChat, writer: AnswerWriter): Asking {
  const { store } = chat;
  const isBusy = () => writer.turn !== undefined;
  const answerTo = (question: string) => newAnswer(question, writer.model()?.name);
  return {
    async send(text, images = [], files = []) {
      if (isBusy() || (text.trim() === '' && images.length + files.length === 0)) return;
      const { order, draft } = store.getState();
      const question = newQuestion(order.at(-1) ?? null, { text, images, files });
      // An example that was chosen leaves the message that is being written.
      await ask(chat, writer, {
        answer: answerTo(question.id),
        question,
        draft: draft === text ? '' : draft,
      });
    },
    async sendResults(results) {
      if (isBusy()) return;
      const last = store.getState().order.at(-1) ?? null;
      const question = newQuestion(last, { text: '', images: [], results });
      await ask(chat, writer, { answer: answerTo(question.id), question });
    },
    async retry(id) {
      const answer = answerOf(chat, id);
      if (isBusy() || !answer?.parent) return;
      await rewrite(chat, writer, { ...answerTo(answer.parent), id, createdAt: answer.createdAt });
    },
    async edit(id, text, images) {
      const before = store.getState().messages[id];
      if (isBusy() || before?.role !== 'user') return;
      const shown = images ?? before.images;
      const files = before.files ?? [];
      if (text.trim() === '' && shown.length + files.length === 0) return;
      const question = newQuestion(before.parent, { text, images: shown, files });
      await ask(chat, writer, { answer: answerTo(question.id), question });
    },
    async regenerate(id) {
      const message = store.getState().messages[id];
      const question = message?.role === 'assistant' ? message.parent : message?.id;
      if (!isBusy() && question) await ask(chat, writer, { answer: answerTo(question) });
    },
    async resume(id) {
      const answer = answerOf(chat, id);
      if (isBusy() || !answer || answer.state === 'done') return;
      const model = writer.model()?.name ?? answer.model;
      await rewrite(chat, writer, { ...answer, state: 'writing', error: null, model });
    },
  };
}

interface Asked {
  readonly answer: Answer;
  readonly question?: Question;
  readonly draft?: string;
}

/** Adds a question with its answer, or an answer alone, and has that written. */
async function ask(
  chat: OpenChat,
  writer: AnswerWriter,
  { answer, question, ...change }: Asked,
): Promise<void> {
  const added = question ? [question, answer] : [answer];
  changeTree(chat, addMessages(chat.store.getState(), added), { added, ...change });
  await writeInto(chat, writer, answer);
}

/** Writes an answer in its place. */
async function rewrite(chat: OpenChat, writer: AnswerWriter, answer: Answer): Promise<void> {
  const { messages, chosen } = chat.store.getState();
  changeTree(chat, { messages: { ...messages, [answer.id]: answer }, chosen }, { added: [answer] });
  await writeInto(chat, writer, answer);
}

function answerOf({ store }: OpenChat, id: string): Answer | undefined {
  const message = store.getState().messages[id];
  return message?.role === 'assistant' ? message : undefined;
}
