import type { FacetError } from '../../shared/errors.ts';

/** A failure that may pass by itself. `final` is what to say when it does not. */
export class Transient extends Error {
  override readonly name = 'Transient';
  readonly final: FacetError;
  /** Time for which the server asks to be left alone, in milliseconds. */
  readonly afterMs: number | undefined;

  constructor(final: FacetError, afterMs?: number) {
    super(final.message);
    this.final = final;
    this.afterMs = afterMs;
  }
}
