import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { AdapterFacts } from '../shared/adapter-facts.ts';
import type { Fits } from './contest.ts';
import { NO_FITS } from './tuner.ts';

/** The place where fits are kept from one start to the next. */
export interface KeptFits {
  /** Those of a GPU in this browser; none at first. */
  read(adapter: AdapterFacts): Promise<Fits>;
  write(adapter: AdapterFacts, fits: Fits): Promise<void>;
}

interface Schema extends DBSchema {
  fits: { key: string; value: Fits };
}

/** Fits in a database of this origin, by what they depend on: the browser with its version, the GPU, and its features. */
export class StoredFits implements KeptFits {
  readonly #browser: string;
  readonly #name: string;

  constructor(browser: string, name = 'facet-tuning') {
    this.#browser = browser;
    this.#name = name;
  }

  async read(adapter: AdapterFacts): Promise<Fits> {
    return (await this.#use((database) => database.get('fits', this.#key(adapter)))) ?? NO_FITS;
  }

  async write(adapter: AdapterFacts, fits: Fits): Promise<void> {
    await this.#use((database) => database.put('fits', fits, this.#key(adapter)));
  }

  #key({ vendor, architecture, description, features }: AdapterFacts): string {
    return JSON.stringify([vendor, architecture, description, features, this.#browser]);
  }

  /** Opened for each use: no connection is in the way of another tab. */
  async #use<Value>(work: (database: IDBPDatabase<Schema>) => Promise<Value>): Promise<Value> {
    const database = await openDB<Schema>(this.#name, 1, {
      upgrade: (fresh) => void fresh.createObjectStore('fits'),
    });
    try {
      return await work(database);
    } finally {
      database.close();
    }
  }
}
