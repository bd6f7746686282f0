import type { ExportedChat } from './export-schema.ts';

/** The same chat as a chat of its own: new ids all over. */
export function withNewIds({ chat, messages }: ExportedChat): ExportedChat {
  const id = crypto.randomUUID();
  const ids = new Map<string, string>(messages.map((message) => [message.id, crypto.randomUUID()]));
  const renamed = (old: string) => ids.get(old) ?? old;
  return {
    chat: {
      ...chat,
      id,
      chosen: Object.fromEntries(
        Object.entries(chat.chosen).map(([parent, child]) => [renamed(parent), renamed(child)]),
      ),
      seenFrom: chat.seenFrom === null ? null : renamed(chat.seenFrom),
    },
    messages: messages.map((message) => ({
      ...message,
      id: renamed(message.id),
      chat: id,
      parent: message.parent === null ? null : renamed(message.parent),
    })),
  };
}
