import type { StringArray } from '../shared/string-array.ts';

/** A SentencePiece vocabulary of V pieces as a GGUF carries it; the index into each list is the token's id. */
export interface Vocabulary {
  /** [V] UTF-8 pieces; a space is U+2581 in normal pieces and itself in user-defined ones. */
  readonly tokens: StringArray;
  /** [V] the higher the score of a normal piece, the sooner it is merged. */
  readonly scores: Float32Array;
  /** [V] values of `TokenType`. */
  readonly types: ArrayLike<number>;
  readonly bosId: number;
  readonly eosId: number;
  /** True puts a space in front of every text that is encoded; false in all Gemma 3 files. */
  readonly addSpacePrefix: boolean;
}
