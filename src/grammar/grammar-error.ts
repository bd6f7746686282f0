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

/** A value, or the one that a JSON text is. @throws GrammarError */
export function fromJson(given: unknown): unknown {
  if (typeof given !== 'string') return given;
  try {
    return JSON.parse(given);
  } catch (error) {
    throw new GrammarError(`is no JSON: ${String(error)}`);
  }
}

/** What is wrong in a part is told by its place in the whole. */
export function placed<Value>(path: GrammarError['path'], make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    throw error instanceof GrammarError ? new GrammarError(error.message, [...path, ...error.path]) : error;
  }
}
