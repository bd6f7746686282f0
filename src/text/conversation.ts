import type { ControlName } from '../shared/control-names.ts';
import type { TokenId } from '../shared/numbers.ts';

/** Text as it was said, or a part of what a model's form of calls writes: marks, and text that is not trimmed. */
export type WrittenPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'verbatim'; readonly text: string }
  | { readonly kind: 'control'; readonly name: ControlName };

/** A part of a question, in the order in which the model reads them. */
export type Part<Image> = WrittenPart | { readonly kind: 'image'; readonly image: Image };

/** An answer as the model gave it, or as a request says that it did. */
export interface Answer {
  /** With marks by their names. */
  readonly text: string;
  /** What it is written as, where that is more than its text. */
  readonly parts?: readonly WrittenPart[];
  /**
   * Token ids that the model gave, without the stop token that closed them. Text does not always encode to the
   * tokens it was generated from, and a prompt with other tokens would lose the KV cache from there on.
   */
  readonly ids?: readonly TokenId[] | undefined;
}

/** A question with its answer. */
export interface Turn<Image> {
  readonly question: readonly Part<Image>[];
  readonly answer: Answer;
}

/** What stands in front of a conversation. */
export interface Opening {
  /** Put in front of the first question; '' for none. */
  readonly system: string;
  /** A turn of its own in place of that, for models that were taught to take it. */
  readonly developer?: readonly WrittenPart[];
}

/**
 * A conversation up to the answer that is wanted. `Image` is what is known of an image: where it can be read, and
 * later the segments that stand for it.
 */
export interface Conversation<Image> extends Opening {
  /** Turns that are over, the oldest first. */
  readonly turns: readonly Turn<Image>[];
  readonly question: readonly Part<Image>[];
  /** The beginning of the answer, to be continued; undefined where a new one begins. */
  readonly begun: Answer | undefined;
}

/** Parts as one text, marks by their names; images are left out. */
export const spelt = (parts: readonly Part<unknown>[]): string =>
  parts
    .map((part) => (part.kind === 'image' ? '' : part.kind === 'control' ? part.name : part.text))
    .join('');
