import type { AnswerRecord, QuestionRecord } from '../chats/schema.ts';
import type { ChatFile } from './chat-file.ts';
import type { ChatImage } from './chat-image.ts';

/** A question of the open chat, its images and files ready to be shown. */
export interface Question extends Omit<QuestionRecord, 'chat' | 'images' | 'files'> {
  /** In the order in which the model sees them. */
  readonly images: readonly ChatImage[];
  /** Absent where there are none. */
  readonly files?: readonly ChatFile[];
}

/** An answer of the open chat. */
export interface Answer extends Omit<AnswerRecord, 'chat'> {}

export type Message = Question | Answer;
