import type { ChatActions } from '../../src/state/chat/chat-actions.ts';
import type { Answer } from '../../src/state/chat/chat-message.ts';
import { createChat } from '../../src/state/chat/chat-store.ts';
import type { ChatStorage } from '../../src/state/chats/chat-storage.ts';
import type { ChatSettings } from '../../src/state/chats/schema.ts';
import type { ChoiceStorage } from '../../src/state/page/choice-storage.ts';
import { FacetClient } from '../../src/worker/client.ts';
import { TestChats } from './chat-storage.ts';
import { fakeWorker } from './fake-worker.ts';

interface Sent {
  readonly name: string;
  readonly argument: { readonly messages: readonly { readonly role: string; readonly content: unknown }[] };
}

interface TalkOptions<Storage extends ChatStorage> {
  /** Between words of an answer. */
  readonly pauseMs?: number;
  readonly files?: readonly string[];
  readonly storage?: Storage;
  readonly choices?: ChoiceStorage;
  readonly newChats?: () => Partial<ChatSettings>;
  /** Whether the model comes back when it was lost: loaded again, and true; never unless said. */
  readonly comesBack?: boolean;
}

/** A chat with the engine that has no model, and what was asked of it. */
export async function talk<Storage extends ChatStorage = TestChats>({
  pauseMs = 1,
  files = ['a.gguf'],
  storage = new TestChats() as ChatStorage as Storage,
  choices,
  newChats = () => ({}),
  comesBack = false,
}: TalkOptions<Storage> = {}) {
  const worker = fakeWorker(pauseMs);
  const client = new FacetClient(() => worker);
  const load = async (names: readonly string[]) => {
    const model = await client.call('load', {
      sources: names.map((name) => ({ kind: 'url', url: name, name })),
    });
    sees = model.vision;
  };
  let sees = false;
  await load(files);
  const asked = () => (worker.sent as Sent[]).filter(({ name }) => name === 'chat');
  const model = () => ({ name: 'Fake', vision: sees });
  const whenBack = async () => {
    if (comesBack) await load(files);
    return comesBack;
  };
  const chat = createChat({ client, storage, choices, newChats, model, whenBack });
  const lastRequest = () => asked().at(-1)?.argument;
  return { chat, storage, worker, load, lastRequest, lastAsked: () => lastRequest()?.messages };
}

/** A map in the place of `localStorage`. */
export function mapChoices(map = new Map<string, string>()): ChoiceStorage {
  return { getItem: (key) => map.get(key) ?? null, setItem: (key, value) => void map.set(key, value) };
}

/** The last message of the path, which is an answer after each turn. */
export const lastAnswer = ({ store }: ChatActions): Answer => {
  const { order, messages } = store.getState();
  return messages[order.at(-1) ?? ''] as Answer;
};

/** The texts of the path. */
export const shownTexts = ({ store }: ChatActions): string[] => {
  const { order, messages } = store.getState();
  return order.map((id) => messages[id]?.text ?? '');
};

/** Resolves once the last answer has some text. */
export const begun = (chat: ChatActions): Promise<void> =>
  new Promise((resolve) => {
    const stop = chat.store.subscribe(() => {
      if (lastAnswer(chat)?.text === '') return;
      stop();
      resolve();
    });
  });
