import type { PlainError } from '../../shared/errors.ts';
import type { Answer, Message, Question } from './chat-message.ts';
import { ADVISED_SAMPLING } from '../../shared/sampling.ts';
import type { ChatRecord, ChatSettings } from '../chats/types.ts';
import type { Tree } from './tree/tree.ts';
import { visiblePath } from './tree/visible-path.ts';

/** The chat that is open. */
export interface ChatState extends Tree {
  readonly id: string;
  /** Ids of the messages that are shown, first to last; its own field, so that a chunk does not touch the list. */
  readonly order: readonly string[];
  /** The first message that the model still sees, after the oldest turns were dropped; null for all. */
  readonly seenFrom: string | null;
  readonly settings: ChatSettings;
  /** Empty before the first question. */
  readonly title: string;
  /** Whether a person gave the title; otherwise it follows the first question. */
  readonly titled: boolean;
  /** null until the first message: nothing is stored before. */
  readonly createdAt: number | null;
  readonly updatedAt: number;
  readonly draft: string;
  /** The answer being written. */
  readonly writing: string | undefined;
  /** Why changes are kept in memory only; gone once they were saved. */
  readonly unsaved: PlainError | undefined;
  /** What else is to be known of the storage, once: that it keeps nothing, or that a row is damaged. */
  readonly notice: PlainError | undefined;
}

/** What changes with another chat. */
type OwnState = Omit<ChatState, 'unsaved' | 'notice'>;

const DEFAULT_SETTINGS: ChatSettings = { system: '', sampling: ADVISED_SAMPLING, model: null };

/** What was prepared for a chat that has no message yet. */
interface NewChat {
  readonly settings: Partial<ChatSettings>;
  readonly draft: string;
  /** Empty to follow the first question. */
  readonly title: string;
}

/** A chat without messages. */
export function newChat({ settings = {}, draft = '', title = '' }: Partial<NewChat> = {}): OwnState {
  return {
    id: crypto.randomUUID(),
    order: [],
    messages: {},
    chosen: {},
    seenFrom: null,
    settings: { ...DEFAULT_SETTINGS, ...settings },
    title,
    titled: title !== '',
    createdAt: null,
    updatedAt: 0,
    draft,
    writing: undefined,
  };
}

/** A stored chat with its messages. */
export function storedChat(
  { id, chosen, seenFrom, settings, title, titled, createdAt, updatedAt, draft }: ChatRecord,
  all: readonly Message[],
): OwnState {
  const messages = Object.fromEntries(all.map((message) => [message.id, message]));
  const order = visiblePath({ messages, chosen });
  const own = { seenFrom, settings, title, titled, createdAt, updatedAt, draft };
  return { id, order, messages, chosen, ...own, writing: undefined };
}

/** The open chat as it is stored. */
export function chatRecord(state: ChatState): ChatRecord {
  const { id, title, titled, createdAt, updatedAt, settings, chosen, seenFrom, draft } = state;
  const own = { id, title, titled, updatedAt, settings, chosen, seenFrom, draft };
  return { ...own, createdAt: createdAt ?? updatedAt, pinned: false, removedAt: null };
}

/** A question at the end of the path, or beside another. */
export const newQuestion = (
  parent: string | null,
  { text, images }: Pick<Question, 'text' | 'images'>,
): Question => ({ id: crypto.randomUUID(), parent, createdAt: Date.now(), role: 'user', text, images });

/** An answer that has not begun. */
export const newAnswer = (parent: string, model: string | undefined): Answer => ({
  id: crypto.randomUUID(),
  parent,
  createdAt: Date.now(),
  role: 'assistant',
  text: '',
  state: 'writing',
  ...(model === undefined ? {} : { model }),
});
