/** A listener that gets every named intermediate of the last position, [D] each (or [V], `logits`). */
export type Tap = (
  name: 'embedding' | 'residual' | 'final-norm',
  layer: number,
  values: Float32Array,
) => void;
