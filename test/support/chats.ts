import {
  type AnswerRecord,
  type ChatRecord,
  chatRow,
  type ImageRecord,
  type QuestionRecord,
} from '../../src/state/chats/schema.ts';

/** A chat as a person leaves it who changed nothing. */
export function chat(id: string, change: Partial<ChatRecord> = {}): ChatRecord {
  return { ...chatRow({ id, title: `Chat ${id}`, createdAt: 1000, updatedAt: 1000 }), ...change };
}

export function question(of: string, id: string, change: Partial<QuestionRecord> = {}): QuestionRecord {
  return {
    id,
    chat: of,
    parent: null,
    createdAt: 1001,
    text: `Question ${id}`,
    role: 'user',
    images: [],
    ...change,
  };
}

export function answer(
  of: string,
  id: string,
  parent: string,
  change: Partial<AnswerRecord> = {},
): AnswerRecord {
  return {
    id,
    chat: of,
    parent,
    createdAt: 1002,
    text: `Answer ${id}`,
    role: 'assistant',
    state: 'done',
    model: 'tiny.gguf',
    timings: null,
    error: null,
    imagesShown: 0,
    resumed: null,
    ...change,
  };
}

export function image(sha256: string, change: Partial<ImageRecord> = {}): ImageRecord {
  return { sha256, name: 'cat.png', width: 4, height: 3, closely: false, ...change };
}
