import type { PlainError } from '../../shared/errors.ts';
import { type ChatRecord, chatRow, type ChatSettings } from '../chats/schema.ts';
import type { Answer, Message, Question } from './chat-message.ts';
import type { Tree } from './tree/tree.ts';
import { visiblePath } from './tree/visible-path.ts';

/** The chat that is open: its row, its messages, and what is under way in it. */
export interface ChatState extends Omit<ChatRecord, 'createdAt' | 'removedAt'>, Tree<Message> {
  /** Ids of the messages that are shown, first to last; its own field, so that a chunk does not touch the list. */
  readonly order: readonly string[];
  /** null until the first message: nothing is stored before. */
  readonly createdAt: number | null;
  /** The answer being written. */
  readonly writing: string | undefined;
  /** The reason why changes are kept in memory only; gone once they were saved. */
  readonly unsaved: PlainError | undefined;
  /** Anything else to be known of the storage, once: that it keeps nothing, or that a row is damaged. */
  readonly notice: PlainError | undefined;
}

/** State that changes with another chat. */
type OwnState = Omit<ChatState, 'unsaved' | 'notice'>;

/** Preparations for a chat that has no message yet. */
export interface NewChat {
  readonly settings: Partial<ChatSettings>;
  readonly draft: string;
  /** Empty to follow the first question. */
  readonly title: string;
}

/** A chat without messages. */
export function newChat({ settings = {}, draft = '', title = '' }: Partial<NewChat> = {}): OwnState {
  const id = crypto.randomUUID();
  const row = chatRow({ id, title, titled: title !== '', draft, createdAt: 0, updatedAt: 0 });
  return { ...storedChat({ ...row, settings: { ...row.settings, ...settings } }, []), createdAt: null };
}

/** A stored chat with its messages. */
export function storedChat({ removedAt: _removedAt, ...row }: ChatRecord, all: readonly Message[]): OwnState {
  const messages = Object.fromEntries(all.map((message) => [message.id, message]));
  const order = visiblePath({ messages, chosen: row.chosen });
  return { ...row, messages, order, writing: undefined };
}

/** The open chat as it is stored. */
export function chatRecord(state: ChatState): ChatRecord {
  const { messages: _m, order: _o, writing: _w, unsaved: _u, notice: _n, createdAt, ...row } = state;
  return { ...row, createdAt: createdAt ?? row.updatedAt, removedAt: null };
}

/** A question at the end of the path, or beside another. */
export const newQuestion = (
  parent: string | null,
  { files = [], ...said }: Pick<Question, 'text' | 'images' | 'files' | 'results'>,
): Question => ({
  id: crypto.randomUUID(),
  parent,
  createdAt: Date.now(),
  role: 'user',
  ...said,
  ...(files.length > 0 ? { files } : {}),
});

/** An answer that has not begun. */
export const newAnswer = (parent: string, model: string | undefined): Answer => ({
  id: crypto.randomUUID(),
  parent,
  createdAt: Date.now(),
  role: 'assistant',
  text: '',
  state: 'writing',
  model: model ?? null,
  timings: null,
  error: null,
  imagesShown: 0,
  resumed: null,
});
