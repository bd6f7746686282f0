import type { ModelFacts } from '../../worker/protocol.ts';
import type { Answer, Message } from './chat-message.ts';
import { type AnswerSource, writeAnswer } from './chat-turn.ts';
import { type OpenChat, saveMessages } from './open-chat.ts';
import { seenMessages } from './seen-messages.ts';

/** Interval at which an answer is saved while it is written, in milliseconds. */
const SAVED_EVERY = 1000;

/** Writes one answer at a time into the open chat. */
export interface AnswerWriter extends AnswerSource {
  /** The model in use. */
  readonly model: () => Pick<ModelFacts, 'name' | 'vision'> | undefined;
  /** Who writes an answer; a result of somebody else comes too late. */
  readonly writers: Map<string, AbortController>;
  turn: AbortController | undefined;
}

export const createAnswerWriter = (
  options: Pick<AnswerWriter, 'client' | 'model' | 'whenBack'>,
): AnswerWriter => ({
  ...options,
  writers: new Map(),
  turn: undefined,
});

/** A message that nobody writes any more. */
export const stopped = (message: Message): Message =>
  message.role === 'assistant' && message.state === 'writing' ? { ...message, state: 'stopped' } : message;

/** Writes an answer of the open chat, or goes on with it. Resolves when it has ended for the person, whichever way. */
export async function writeInto(chat: OpenChat, writer: AnswerWriter, answer: Answer): Promise<void> {
  const { store } = chat;
  const { id, messages, seenFrom, settings } = store.getState();
  const { writers } = writer;
  const controller = new AbortController();
  writer.turn = controller;
  writers.set(answer.id, controller);
  store.setState({ writing: answer.id });
  const { left } = await writeAnswer(writer, answer, {
    chat: id,
    seen: seenMessages(messages, answer.id, { seenFrom, sees: writer.model()?.vision === true }),
    settings,
    signal: controller.signal,
    onChange: (next) => {
      const done = next.state !== 'writing';
      if (writers.get(next.id) !== controller || (writer.turn !== controller && !done)) return;
      const isOpen = store.getState().id === id;
      if (isOpen) store.setState((state) => ({ messages: { ...state.messages, [next.id]: next } }));
      saveMessages(chat, id, [next], done ? 0 : SAVED_EVERY);
    },
  });
  void left.then(() => {
    if (writers.get(answer.id) === controller) writers.delete(answer.id);
  });
  if (writer.turn !== controller) return;
  writer.turn = undefined;
  store.setState({ writing: undefined });
}

/** Stops for another chat: the answer keeps what it has, and its end is saved when it comes. */
export function leaveAnswer(chat: OpenChat, writer: AnswerWriter): void {
  const { id, writing, messages } = chat.store.getState();
  const answer = messages[writing ?? ''];
  writer.turn?.abort();
  writer.turn = undefined;
  if (answer) saveMessages(chat, id, [stopped(answer)]);
}

/** Messages that are removed are written no more. */
export function forgetAnswers({ store }: OpenChat, writer: AnswerWriter, removed: readonly Message[]): void {
  const { writing } = store.getState();
  if (removed.some(({ id }) => id === writing)) writer.turn?.abort();
  for (const { id } of removed) writer.writers.delete(id);
}
