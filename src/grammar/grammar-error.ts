/** A form that answers cannot be held to. */
export class GrammarError extends Error {
  /** The place of what stands in the way, as keys from the outermost on. */
  readonly path: readonly (string | number)[];

  /** `message` is the rest of a sentence that begins with the form. */
  constructor(message: string, path: readonly (string | number)[] = []) {
    super(message);
    this.path = path;
  }
}
