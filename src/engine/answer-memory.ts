import { sha256Of } from '../shared/digest.ts';
import type { TokenId } from '../shared/numbers.ts';
import type { Opening, Part } from '../text/conversation.ts';
import type { Views } from '../text/chat-template.ts';
import { trimAsTemplate } from '../text/trim.ts';

/**
 * Answers this engine gave, by their place in a conversation and their text. Encoding a generated text anew can
 * give other tokens than were generated, and the KV cache knows only those: prompts therefore take them from here.
 * The same text in another conversation, or further on in this one, is another answer.
 */
export class AnswerMemory {
  readonly #answers = new Map<string, readonly TokenId[]>();
  readonly #limit: number;

  /** Keeps the newest `limit` answers. */
  constructor(limit = 256) {
    this.#limit = limit;
  }

  remember(place: Place, text: string, ids: readonly TokenId[]): void {
    const key = keyOf(place, text);
    this.#answers.delete(key);
    this.#answers.set(key, ids);
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= this.#limit) break;
      this.#answers.delete(oldest);
    }
  }

  /** Remembers what another engine did. */
  learn(answers: readonly RememberedAnswer[]): void {
    for (const { place, text, ids } of answers) this.remember(place, text, ids);
  }

  recall(place: Place, text: string): readonly TokenId[] | undefined {
    return this.#answers.get(keyOf(place, text));
  }
}

/** An answer with its place and the tokens that it was. */
export interface RememberedAnswer {
  readonly place: Place;
  readonly text: string;
  readonly ids: readonly TokenId[];
}

/** A place in a conversation: the SHA-256, in hexadecimal, of all that was said up to it. */
export type Place = string;

/** The place at which a conversation begins. */
export const openingPlace = ({ system, developer = [] }: Opening): Promise<Place> =>
  digest(['system', system, ...developer.flatMap(told)]);

/** The place of the answer to a question that was asked at `place`. Images count by their content. */
export const placeAfterQuestion = (place: Place, question: readonly Part<Views>[]): Promise<Place> =>
  digest([place, ...question.flatMap(told)]);

function told(part: Part<Views>): [kind: string, content: string] {
  if (part.kind === 'text') return ['text', trimAsTemplate(part.text)];
  if (part.kind === 'image') return ['image', part.image.map(({ hash }) => hash).join(' ')];
  return [part.kind, part.kind === 'control' ? part.name : part.text];
}

/** The place of the question after an answer that was given at `place`. */
export const placeAfterAnswer = (place: Place, text: string): Promise<Place> => digest([place, text]);

const keyOf = (place: Place, text: string): string => `${place} ${text}`;

const digest = (parts: readonly string[]): Promise<string> =>
  sha256Of(new TextEncoder().encode(JSON.stringify(parts)));
