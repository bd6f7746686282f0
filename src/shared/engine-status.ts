import type { PlainError } from './errors.ts';
import type { LoadProgress, ModelFacts } from './model-facts.ts';

/** Progress of encoding a prompt's images. */
export interface Encoding {
  /** The image being encoded, from 1, of so many in the prompt. */
  readonly image: number;
  readonly images: number;
  /** Layers of the vision tower done; 0 while the tower itself is loaded. */
  readonly layer: number;
  readonly layers: number;
  /** While the tower is loaded: how far that is. */
  readonly loading?: LoadProgress;
}

/** The engine's states. `lost` keeps the model's facts, so that it can be loaded again. */
export type EngineStatus =
  | {
      readonly kind: 'empty';
      /** The speed of made-up weights is measured; a load waits for it. */
      readonly measuring?: boolean;
    }
  | { readonly kind: 'loading'; readonly progress: LoadProgress }
  | { readonly kind: 'ready'; readonly model: ModelFacts }
  | {
      readonly kind: 'generating';
      readonly model: ModelFacts;
      readonly encoding?: Encoding;
      /** Its speed is measured: nothing is written. */
      readonly measuring?: boolean;
    }
  | { readonly kind: 'lost'; readonly error: PlainError; readonly model: ModelFacts };
