import type { ChatCompletion, ChatCompletionMessageParam } from '@mlc-ai/web-llm';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { FacetError, type PlainError } from '../shared/errors.ts';
import type { FacetClient } from '../worker/client.ts';
import type { Timings } from '../worker/protocol.ts';
import { timingsOf } from './timings.ts';

export interface Question {
  readonly id: string;
  readonly role: 'user';
  readonly text: string;
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
  /** Asks, and writes the answer as it comes. Does nothing while another is being written. */
  send(text: string): Promise<void>;
  /** Asks once more for an answer that failed. */
  retry(answer: string): Promise<void>;
  stop(): void;
  /** Stops, and begins an empty conversation. */
  startNew(): void;
}

const EMPTY: Omit<ChatState, 'draft'> = { order: [], messages: {}, writing: undefined };

/** One conversation: what was said, the draft of what comes next, and how each answer went. */
export function createChat(client: FacetClient): ChatActions {
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
      const request = { messages: history(store.getState(), id), stream: true as const };
      const completion = await client.call('chat', request, {
        signal: controller.signal,
        onChunk: ({ choices }) => {
          const more = choices[0]?.delta.content;
          if (more) update(id, (answer) => ({ ...answer, text: answer.text + more }));
        },
      });
      update(id, () => finished(id, completion));
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
    async send(text) {
      if (turn || text.trim() === '') return;
      const question: Question = { id: crypto.randomUUID(), role: 'user', text };
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
      store.setState(EMPTY);
    },
  };
}

/**
 * The conversation up to an answer, for the engine. A question whose answer has no text is left out with
 * it: turns have to alternate, and what was never answered is not part of the talk.
 */
function history({ order, messages }: ChatState, answerId: string): ChatCompletionMessageParam[] {
  const before = order.slice(0, order.indexOf(answerId)).map((id) => messages[id]);
  const said: ChatCompletionMessageParam[] = [];
  for (let index = 0; index < before.length; index += 1) {
    const message = before[index];
    const next = before[index + 1];
    if (message?.role !== 'user') continue;
    const isLast = index === before.length - 1;
    if (isLast) said.push({ role: 'user', content: message.text });
    else if (next?.role === 'assistant' && next.text !== '') {
      said.push({ role: 'user', content: message.text }, { role: 'assistant', content: next.text });
    }
  }
  return said;
}

const STATES: Partial<Record<string, AnswerState>> = { abort: 'stopped', length: 'cut' };

function finished(id: string, { choices: [choice], usage }: ChatCompletion): Answer {
  const timings = timingsOf(usage);
  return {
    id,
    role: 'assistant',
    text: choice?.message.content ?? '',
    state: STATES[choice?.finish_reason ?? 'stop'] ?? 'done',
    ...(timings ? { timings } : {}),
  };
}
