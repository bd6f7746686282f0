import type { FacetClient } from '../../worker/client.ts';
import type { ModelFacts } from '../../worker/protocol.ts';
import type { Answer, Message } from './chat-message.ts';
import { writeAnswer } from './chat-turn.ts';
import type { KeptChat } from './kept-chat.ts';
import { seenMessages } from './tree/seen-messages.ts';

export interface AnswerWriterOptions {
  readonly client: FacetClient;
  readonly chat: KeptChat;
  /** The model in use. */
  readonly model: () => Pick<ModelFacts, 'name' | 'vision'> | undefined;
}

/** How often an answer is saved while it is written, in milliseconds. */
const SAVED_EVERY = 1000;

/** A message that nobody writes any more. */
export const stopped = (message: Message): Message =>
  message.role === 'assistant' && message.state === 'writing' ? { ...message, state: 'stopped' } : message;

/** Has one answer at a time written into the open chat. */
export class AnswerWriter {
  readonly #client: FacetClient;
  readonly #chat: KeptChat;
  readonly #model: AnswerWriterOptions['model'];
  /** Who writes an answer; a result of somebody else comes too late. */
  readonly #writers = new Map<string, AbortController>();
  #turn: AbortController | undefined;

  constructor({ client, chat, model }: AnswerWriterOptions) {
    this.#client = client;
    this.#chat = chat;
    this.#model = model;
  }

  get busy(): boolean {
    return this.#turn !== undefined;
  }

  /** Writes an answer of the open chat, or goes on with it. Resolves when it has ended, whichever way. */
  async write(answer: Answer): Promise<void> {
    const { store } = this.#chat;
    const { id: chat, messages, seenFrom, settings } = store.getState();
    const controller = new AbortController();
    this.#turn = controller;
    this.#writers.set(answer.id, controller);
    store.setState({ writing: answer.id });
    await writeAnswer(this.#client, answer, {
      seen: seenMessages(messages, answer.id, { seenFrom, sees: this.#model()?.vision === true }),
      settings,
      signal: controller.signal,
      onChange: (next) => {
        const done = next.state !== 'writing';
        if (this.#writers.get(next.id) !== controller || (this.#turn !== controller && !done)) return;
        const isOpen = store.getState().id === chat;
        if (isOpen) store.setState((state) => ({ messages: { ...state.messages, [next.id]: next } }));
        this.#chat.saveMessages(chat, [next], done ? 0 : SAVED_EVERY);
      },
    });
    if (this.#writers.get(answer.id) === controller) this.#writers.delete(answer.id);
    if (this.#turn !== controller) return;
    this.#turn = undefined;
    store.setState({ writing: undefined });
  }

  stop(): void {
    this.#turn?.abort();
  }

  /** Stops for another chat: the answer keeps what it has, and its end is saved when it comes. */
  leave(): void {
    const { id, writing, messages } = this.#chat.store.getState();
    const answer = messages[writing ?? ''];
    this.#turn?.abort();
    this.#turn = undefined;
    if (answer) this.#chat.saveMessages(id, [stopped(answer)]);
  }

  /** Messages that are removed are written no more. */
  forget(removed: readonly Message[]): void {
    const { writing } = this.#chat.store.getState();
    if (removed.some(({ id }) => id === writing)) this.stop();
    for (const { id } of removed) this.#writers.delete(id);
  }
}
