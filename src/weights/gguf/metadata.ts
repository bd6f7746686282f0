import { StringArray } from '../../shared/string-array.ts';
import { corrupt, unsupported } from './refusal.ts';

type NumberArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array
  | BigUint64Array
  | BigInt64Array;

/** An array value. Arrays of booleans are bytes of 0 and 1. */
export type MetadataArray = StringArray | NumberArray | readonly MetadataArray[];

/** One value; 64-bit integers are numbers up to 2^53 and bigints above. */
export type MetadataValue = string | boolean | number | bigint | MetadataArray;

/** The architecture of EmbeddingGemma: a Gemma 3 that looks both ways, with the same keys under another name. */
export const EMBEDS = 'gemma-embedding';
const TEXT_MODEL = 'gemma3.';

/**
 * The key-value part of a GGUF file. The typed getters give undefined when the key is missing; `gemma3.` stands for the
 * file's architecture.
 * @throws FacetError `gguf-corrupt` when the value is not of the kind asked for.
 */
export class Metadata {
  readonly file: string;
  readonly values: ReadonlyMap<string, MetadataValue>;

  constructor(file: string, values: ReadonlyMap<string, MetadataValue>) {
    this.file = file;
    this.values = values;
  }

  /** Whatever is there. */
  value(key: string): MetadataValue | undefined {
    return this.values.get(this.#named(key));
  }

  has(key: string): boolean {
    return this.values.has(this.#named(key));
  }

  text(key: string): string | undefined {
    const value = this.value(key);
    if (value === undefined || typeof value === 'string') return value;
    throw this.#wrong(key, 'a text');
  }

  flag(key: string): boolean | undefined {
    const value = this.value(key);
    if (value === undefined || typeof value === 'boolean') return value;
    throw this.#wrong(key, 'true or false');
  }

  /** Any finite number. */
  number(key: string): number | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw this.#wrong(key, 'a finite number');
  }

  /** A whole number from `least` up, of any integer type. */
  integer(key: string, least = 0): number | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
    throw this.#wrong(key, `a whole number of at least ${least}`);
  }

  /**
   * A whole number of a model's layers: one for all of them, or a list with an equal one for each.
   * @throws FacetError `gguf-unsupported` when they differ
   */
  integerOfLayers(key: string, least = 0): number | undefined {
    const value = this.value(key);
    if (!(ArrayBuffer.isView(value) && value.length > 0)) return this.integer(key, least);
    const first = Number(value[0]);
    if (!value.every((each: number | bigint) => Number(each) === first)) {
      throw unsupported(
        this.file,
        `has layers that differ in ${key}, which those of a Gemma 3 do not`,
        'Choose a Gemma 3 model as Google published it.',
        { key },
      );
    }
    if (Number.isSafeInteger(first) && first >= least) return first;
    throw this.#wrong(key, `a list of whole numbers of at least ${least}`);
  }

  strings(key: string): StringArray | undefined {
    const value = this.value(key);
    if (value === undefined || value instanceof StringArray) return value;
    throw this.#wrong(key, 'a list of texts');
  }

  floats(key: string): Float32Array | undefined {
    const value = this.value(key);
    if (value === undefined || value instanceof Float32Array) return value;
    throw this.#wrong(key, 'a list of 32-bit floats');
  }

  integers(key: string): Int32Array | undefined {
    const value = this.value(key);
    if (value === undefined || value instanceof Int32Array) return value;
    // Some writers choose unsigned or 8-bit elements; the meaning is the same.
    if (value instanceof Uint32Array || value instanceof Uint8Array || value instanceof Int8Array) {
      return Int32Array.from(value);
    }
    throw this.#wrong(key, 'a list of 32-bit integers');
  }

  /** A key that cannot be done without is missing. */
  missing(key: string): Error {
    return corrupt(this.file, 'metadata', this.#named(key), 'the key is missing');
  }

  #wrong(key: string, wanted: string): Error {
    return corrupt(this.file, 'metadata', this.#named(key), `the value is not ${wanted}`);
  }

  /** A key as this file has it: those of an architecture begin with its name. */
  #named(key: string): string {
    const embeds = this.values.get('general.architecture') === EMBEDS && key.startsWith(TEXT_MODEL);
    return embeds ? `${EMBEDS}.${key.slice(TEXT_MODEL.length)}` : key;
  }
}
