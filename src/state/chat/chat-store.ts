import {
  type AnswerWriter,
  createAnswerWriter,
  forgetAnswers,
  leaveAnswer,
  stopped,
} from './answer-writer.ts';
import { asking } from './ask.ts';
import { changeTree } from './change-tree.ts';
import type { ChatActions } from './chat-actions.ts';
import { flush } from './chat-saver.ts';
import { titleFrom } from '../chats/chat-title.ts';
import { followChat, followStorage } from './follow-storage.ts';
import { newerHalf } from './newer-half.ts';
import {
  createOpenChat,
  type OpenChat,
  type OpenChatOptions,
  saveFields,
  saveMessages,
  showNew,
  showStored,
} from './open-chat.ts';
import { chooseMessage } from './tree/choose-message.ts';
import { removeMessage, restoreRemoved } from './tree/remove-message.ts';

export interface ChatOptions extends OpenChatOptions, Pick<AnswerWriter, 'client'> {
  readonly model?: AnswerWriter['model'];
  readonly whenBack?: AnswerWriter['whenBack'];
}

/** Time within which a draft is saved, in milliseconds. */
const DRAFT_WITHIN = 500;

/** The open chat: a tree of messages of which one path is shown, kept in `storage` from the first message on. */
export function createChat({
  client,
  model = () => undefined,
  whenBack = async () => false,
  ...options
}: ChatOptions): ChatActions {
  const chat = createOpenChat(options);
  const writer = createAnswerWriter({ client, model, whenBack });
  const { store } = chat;
  followStorage(chat);
  return {
    store,
    ...asking(chat, writer),
    ...changing(chat),
    open: async (id) => id === store.getState().id || showStored(chat, id, () => leaveAnswer(chat, writer)),
    startNew() {
      leaveAnswer(chat, writer);
      showNew(chat);
    },
    stop: () => writer.turn?.abort(),
    choose: (id) => changeTree(chat, chooseMessage(store.getState(), id)),
    removeMessage: (id) => remove(chat, writer, id),
    saved: () => flush(chat.saver),
  };
}

type Changing = Pick<ChatActions, 'setDraft' | 'setSettings' | 'rename' | 'dropOldest' | 'showAll'>;

/** Changes of the chat that leave its messages as they are. */
function changing(chat: OpenChat): Changing {
  const { store } = chat;
  const seeFrom = (seenFrom: string | null) => {
    store.setState({ seenFrom });
    saveFields(chat, ['seenFrom']);
  };
  return {
    setDraft(draft) {
      store.setState({ draft });
      saveFields(chat, ['draft'], {}, DRAFT_WITHIN);
    },
    setSettings(change) {
      store.setState(({ settings }) => ({ settings: { ...settings, ...change } }));
      saveFields(chat, ['settings']);
    },
    rename(given) {
      const title = given.trim();
      store.setState(({ messages, order }) => ({
        title: title || titleFrom(messages[order[0] ?? '']),
        titled: title !== '',
      }));
      saveFields(chat, ['title', 'titled']);
    },
    dropOldest() {
      const from = newerHalf(store.getState());
      if (from !== undefined) seeFrom(from);
      return from !== undefined;
    },
    showAll: () => seeFrom(null),
  };
}

/** Removes a message with all that follows it. Answers what puts them back. */
function remove(chat: OpenChat, writer: AnswerWriter, id: string): () => void {
  const { visit, store } = chat;
  const { id: from } = store.getState();
  const { tree, removed } = removeMessage(store.getState(), id);
  const messages = removed.messages.map(stopped);
  forgetAnswers(chat, writer, messages);
  changeTree(chat, tree, { removed: messages });
  return () => {
    if (visit === chat.visit) {
      const back = restoreRemoved(store.getState(), { ...removed, messages });
      changeTree(chat, back, { added: messages.filter((message) => back.messages[message.id]) });
    } else {
      saveMessages(chat, from, messages);
      followChat(chat, from);
    }
  };
}
