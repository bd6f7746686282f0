/**
 * A Gemma 3 checkpoint as numbers. Letters as everywhere in Facet: T tokens, D model width,
 * H query heads, K kv heads, E head width, F feed-forward width, V vocabulary, W window, L layers.
 */
export interface ModelConfig {
  /** From `general.name`, for people. */
  readonly name: string;
  /** L */
  readonly layerCount: number;
  /** D */
  readonly width: number;
  /** H */
  readonly heads: number;
  /** K */
  readonly kvHeads: number;
  /** E */
  readonly headDim: number;
  /** F */
  readonly feedForward: number;
  /** V, rows of the embedding matrix (pad rows included). */
  readonly vocabulary: number;
  /** Pieces of the tokenizer; rows of the embedding past them are padding and never sampled. */
  readonly pieces: number;
  /** W, positions a local layer sees, itself included. */
  readonly window: number;
  /** The longest context the checkpoint was trained for, in tokens. */
  readonly contextLength: number;
  readonly normEpsilon: number;
  readonly ropeThetaGlobal: number;
  readonly ropeThetaLocal: number;
  /** Positions are divided by this on global layers (linear RoPE scaling). */
  readonly ropeFactorGlobal: number;
  /** Factor on q before attention; 168^-.5 on the 27B, E^-.5 elsewhere. */
  readonly queryScale: number;
  /** Every n-th layer is global: (i + 1) % n == 0. */
  readonly globalEvery: number;
  /** Tokens see each other both ways and are pooled to an embedding; no text is written. */
  readonly embeds?: true;
}

/** The SigLIP tower and the projector of a vision file (`mmproj`). */
export interface VisionConfig {
  readonly layerCount: number;
  readonly width: number;
  readonly heads: number;
  readonly feedForward: number;
  /** Side of the square input, in pixels. */
  readonly imageSize: number;
  /** Side of a patch, in pixels. */
  readonly patchSize: number;
  readonly normEpsilon: number;
  /** Side of the average pool over patches. */
  readonly poolFactor: number;
  /** D of the text model it feeds. */
  readonly projectionWidth: number;
}
