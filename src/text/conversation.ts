import type { TokenId } from '../shared/numbers.ts';

/** A part of a question, in the order in which the model reads them. */
export type Part<Image> =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'image'; readonly image: Image };

/** An answer as the model gave it, or as a request says that it did. */
export interface Answer {
  readonly text: string;
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

/**
 * A conversation up to the answer that is wanted. `Image` is what is known of an image: where it can be read, and
 * later the segments that stand for it.
 */
export interface Conversation<Image> {
  /** Put in front of the first question; '' for none. */
  readonly system: string;
  /** Turns that are over, the oldest first. */
  readonly turns: readonly Turn<Image>[];
  readonly question: readonly Part<Image>[];
  /** The beginning of the answer, to be continued; undefined where a new one begins. */
  readonly begun: Answer | undefined;
}
