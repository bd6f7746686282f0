import { shortened } from './beginning.ts';
/** Every way Facet can refuse or fail, by name. The code is stable: UI texts and tests key on it. */
export const ERROR_CODES = [
  'no-webgpu',
  'adapter-too-small',
  'out-of-gpu-memory',
  'out-of-memory',
  'device-lost',
  'gguf-foreign',
  'gguf-truncated',
  'gguf-corrupt',
  'gguf-unsupported',
  'gguf-tensors',
  'mmproj-mismatch',
  'draft-mismatch',
  'source-failed',
  'access-refused',
  'file-changed',
  'digest-mismatch',
  'quota-exceeded',
  'not-finite',
  'context-full',
  'no-chat-template',
  'bad-request',
  'not-loaded',
  'busy',
  'aborted',
  'image-unreadable',
  'file-unreadable',
  'storage-refused',
  'storage-damaged',
  'outdated',
  'import-refused',
  'worker-died',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** An error in the form in which it crosses the worker boundary. */
export interface PlainError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Characters of a text, and items of a list, that an error tells: what it names may be of any length. */
const LONGEST_TEXT = 4000;
const LONGEST_LIST = 1000;
const DEEPEST = 6;

function bounded(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return shortened(value, LONGEST_TEXT);
  if (typeof value !== 'object' || value === null || depth === DEEPEST) return value;
  if (Array.isArray(value)) return value.slice(0, LONGEST_LIST).map((item) => bounded(item, depth + 1));
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, bounded(item, depth + 1)]));
}

/**
 * An error with a code, the facts, and the user's next step.
 * `message` says what is wrong in one sentence, `hint` what the user can do about it,
 * `data` the facts behind it (limits, names, sizes), structured-cloneable. Each of them is told at no great length,
 * since names come from files.
 */
export class FacetError extends Error implements PlainError {
  override readonly name = 'FacetError';
  readonly code: ErrorCode;
  readonly hint: string;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, hint: string, data: Record<string, unknown> = {}) {
    super(shortened(message, LONGEST_TEXT));
    this.code = code;
    this.hint = shortened(hint, LONGEST_TEXT);
    this.data = bounded(data) as Record<string, unknown>;
  }

  toPlain(): PlainError {
    return { code: this.code, message: this.message, hint: this.hint, data: this.data };
  }

  static fromPlain(plain: PlainError): FacetError {
    return new FacetError(plain.code, plain.message, plain.hint, { ...plain.data });
  }

  /** Any thrown value as a FacetError; aborts keep their meaning, the unknown becomes `internal`. */
  static from(error: unknown): FacetError {
    if (error instanceof FacetError) return error;
    // The package's entries for Node and for pages have a class each.
    if (error instanceof Error && error.name === 'FacetError') return error as FacetError;
    if (error instanceof Error && error.name === 'AbortError') {
      return new FacetError('aborted', 'Stopped.', 'Start again when you like.');
    }
    const message = error instanceof Error ? error.message : String(error);
    return new FacetError('internal', message, 'This is a mistake in Facet; reloading the page may help.');
  }
}
