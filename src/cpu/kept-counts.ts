import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { CountsByKind, KeptCounts } from './thread-counts.ts';

interface Schema extends DBSchema {
  threads: { key: string; value: CountsByKind };
}

/** Numbers of threads in a database of this origin, by what they depend on: the browser and the processor's threads. */
export class StoredCounts implements KeptCounts {
  readonly #key: string;
  readonly #name: string;

  constructor(browser: string, cores: number, name = 'facet-processor') {
    this.#key = `${cores} threads, ${browser}`;
    this.#name = name;
  }

  async read(): Promise<CountsByKind> {
    return (await this.#use((database) => database.get('threads', this.#key))) ?? {};
  }

  /** Where they cannot be kept, the next start measures them again. */
  write(counts: CountsByKind): void {
    this.#use((database) => database.put('threads', counts, this.#key)).catch(() => undefined);
  }

  /** Opened for each use, of which there are few: no connection is in the way of another tab. */
  async #use<Value>(work: (database: IDBPDatabase<Schema>) => Promise<Value>): Promise<Value> {
    const database = await openDB<Schema>(this.#name, 1, {
      upgrade: (fresh) => void fresh.createObjectStore('threads'),
    });
    try {
      return await work(database);
    } finally {
      database.close();
    }
  }
}
