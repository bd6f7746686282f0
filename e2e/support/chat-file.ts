import { randomUUID } from 'node:crypto';
import type { NamedBytes } from './files.ts';

/** An exported chat with these answers, one after the other, each to a question. */
export function chatFile(title: string, answers: readonly string[]): NamedBytes {
  const chat = randomUUID();
  let parent: string | null = null;
  const messages = answers.flatMap((text, index) => {
    const question = {
      id: randomUUID(),
      chat,
      parent,
      createdAt: 2 * index,
      text: `Question ${index}`,
      role: 'user',
      images: [],
    };
    const answer = {
      id: randomUUID(),
      chat,
      parent: question.id,
      createdAt: 2 * index + 1,
      text,
      role: 'assistant',
      state: 'done',
      model: 'fake.gguf',
      timings: null,
      error: null,
      imagesShown: 0,
    };
    parent = answer.id;
    return [question, answer];
  });
  const row = { id: chat, title, titled: true, createdAt: 0, updatedAt: 0 };
  const file = {
    format: 'facet-chats',
    version: 1,
    exportedAt: 0,
    chats: [{ chat: row, messages }],
    images: {},
  };
  return { name: 'chats.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(file)) };
}
