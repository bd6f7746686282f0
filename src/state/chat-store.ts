import type { ChatCompletion, ChatCompletionContentPart, ChatCompletionMessageParam } from '@mlc-ai/web-llm';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { FacetError, type PlainError } from '../shared/errors.ts';
import type { FacetClient } from '../worker/client.ts';
import type { Timings } from '../worker/protocol.ts';
import { type ChatImage, releaseImages } from './chat-image.ts';
import { timingsOf } from './timings.ts';

export interface Question {
  readonly id: string;
  readonly role: 'user';
  readonly text: string;
  /** What it asks about, besides the text; in the order in which the model sees them. */
  readonly images: readonly ChatImage[];
}

/** How an answer stands: being written, ended by the model, by the person, by a limit, or by an error. */
export type AnswerState = 'writing' | 'done' | 'stopped' | 'cut' | 'failed';

export interface Answer {
  readonly id: string;
  readonly role: 'assistant';
  readonly text: string;
  readonly state: AnswerState;
  readonly timings?: Timings;
  readonly error?: PlainError;
  /** Images the model was shown for it, those of earlier questions included. */
  readonly imagesShown?: number;
}

export type Message = Question | Answer;

export interface ChatState {
  /** Ids in the order of the conversation; its own field, so that a chunk does not touch the list. */
  readonly order: readonly string[];
  readonly messages: Readonly<Record<string, Message>>;
  readonly draft: string;
  /** The answer being written. */
  readonly writing: string | undefined;
}

export interface ChatActions {
  readonly store: StoreApi<ChatState>;
  setDraft(draft: string): void;
  /**
   * Asks, and writes the answer as it comes. Does nothing while another is being written. The images belong
   * to the chat from then on: they are shown to the model again with later questions.
   */
  send(text: string, images?: readonly ChatImage[]): Promise<void>;
  /** Asks once more for an answer that failed, or was stopped before it began. */
  retry(answer: string): Promise<void>;
  stop(): void;
  /** Stops, and begins an empty conversation. */
  startNew(): void;
}

const EMPTY: Omit<ChatState, 'draft'> = { order: [], messages: {}, writing: undefined };

/**
 * One conversation: what was said, the draft of what comes next, and how each answer went. `sees` tells
 * whether the model in use takes images.
 */
export function createChat(client: FacetClient, sees: () => boolean = () => false): ChatActions {
  const store = createStore<ChatState>(() => ({ ...EMPTY, draft: '' }));
  let turn: AbortController | undefined;

  function update(id: string, change: (answer: Answer) => Answer): void {
    store.setState(({ messages }) => {
      const message = messages[id];
      return message?.role === 'assistant' ? { messages: { ...messages, [id]: change(message) } } : {};
    });
  }

  async function write(id: string): Promise<void> {
    const controller = new AbortController();
    turn = controller;
    store.setState(({ messages }) => ({
      messages: { ...messages, [id]: { id, role: 'assistant', text: '', state: 'writing' } },
      writing: id,
    }));
    try {
      const said = history(store.getState(), id, sees());
      const request = { messages: said.map(asParam), stream: true as const };
      const completion = await client.call('chat', request, {
        signal: controller.signal,
        onChunk: ({ choices }) => {
          const more = choices[0]?.delta.content;
          if (more) update(id, (answer) => ({ ...answer, text: answer.text + more }));
        },
      });
      update(id, () => finished(id, completion, countImages(said)));
    } catch (reason) {
      update(id, (answer) => ({ ...answer, state: 'failed', error: FacetError.from(reason).toPlain() }));
    } finally {
      if (turn === controller) {
        turn = undefined;
        store.setState({ writing: undefined });
      }
    }
  }

  return {
    store,
    setDraft: (draft) => store.setState({ draft }),
    async send(text, images = []) {
      if (turn || (text.trim() === '' && images.length === 0)) return;
      const question: Question = { id: crypto.randomUUID(), role: 'user', text, images };
      const id = crypto.randomUUID();
      store.setState(({ order, messages }) => ({
        order: [...order, question.id, id],
        messages: {
          ...messages,
          [question.id]: question,
          [id]: { id, role: 'assistant', text: '', state: 'writing' },
        },
        draft: '',
      }));
      await write(id);
    },
    async retry(answer) {
      if (!turn) await write(answer);
    },
    stop: () => turn?.abort(),
    startNew() {
      turn?.abort();
      turn = undefined;
      const { messages } = store.getState();
      store.setState(EMPTY);
      for (const message of Object.values(messages))
        if (message.role === 'user') releaseImages(message.images);
    },
  };
}

type Said = Pick<Question, 'role' | 'text' | 'images'> | Pick<Answer, 'role' | 'text'>;

/**
 * The conversation up to an answer. A question whose answer has no text is left out with it: turns have to
 * alternate, and what was never answered is not part of the talk. For a model that does not see, the images
 * of earlier questions are left out, so that the chat can go on.
 */
function history({ order, messages }: ChatState, answerId: string, sees: boolean): Said[] {
  const before = order.slice(0, order.indexOf(answerId)).map((id) => messages[id]);
  const said: Said[] = [];
  for (let index = 0; index < before.length; index += 1) {
    const asked = before[index];
    const next = before[index + 1];
    if (asked?.role !== 'user') continue;
    const isLast = index === before.length - 1;
    if (isLast) said.push(asked);
    else if (next?.role === 'assistant' && next.text !== '') {
      said.push(sees ? asked : { ...asked, images: [] }, next);
    }
  }
  return said;
}

/** A message as the engine takes it: images first, then the text. */
function asParam(said: Said): ChatCompletionMessageParam {
  if (said.role === 'assistant') return { role: 'assistant', content: said.text };
  return { role: 'user', content: said.images.length === 0 ? said.text : parts(said) };
}

function parts({ images, text }: Pick<Question, 'images' | 'text'>): ChatCompletionContentPart[] {
  const shown = images.map(({ url, closely }) => ({
    type: 'image_url' as const,
    image_url: { url, ...(closely ? { detail: 'high' as const } : {}) },
  }));
  return text.trim() === '' ? shown : [...shown, { type: 'text', text }];
}

const countImages = (said: readonly Said[]): number =>
  said.reduce((sum, entry) => sum + (entry.role === 'user' ? entry.images.length : 0), 0);

const STATES: Partial<Record<string, AnswerState>> = { abort: 'stopped', length: 'cut' };

function finished(id: string, { choices: [choice], usage }: ChatCompletion, imagesShown: number): Answer {
  const timings = timingsOf(usage);
  return {
    id,
    role: 'assistant',
    text: choice?.message.content ?? '',
    state: STATES[choice?.finish_reason ?? 'stop'] ?? 'done',
    imagesShown,
    ...(timings ? { timings } : {}),
  };
}
