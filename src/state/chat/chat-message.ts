import type { PlainError } from '../../shared/errors.ts';
import type { Timings } from '../../worker/protocol.ts';
import type { ChatImage } from './chat-image.ts';
import type { AnswerState } from '../chats/types.ts';

interface Said {
  readonly id: string;
  /** The message it follows; null for the first. */
  readonly parent: string | null;
  /** In milliseconds since 1970. */
  readonly createdAt: number;
  readonly text: string;
}

export interface Question extends Said {
  readonly role: 'user';
  /** What it asks about, besides the text; in the order in which the model sees them. */
  readonly images: readonly ChatImage[];
}

export interface Answer extends Said {
  readonly role: 'assistant';
  readonly state: AnswerState;
  /** Of the model that wrote it. */
  readonly model?: string;
  readonly timings?: Timings;
  readonly error?: PlainError;
  /** Images the model was shown for it, those of earlier questions included. */
  readonly imagesShown?: number;
}

/** A message of the open chat, its images ready to be shown. */
export type Message = Question | Answer;
