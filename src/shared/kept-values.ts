import { type IDBPDatabase, openDB } from 'idb';

/** Values by key that were measured here, in a database of this origin: what the browser drops is measured again. */
export class KeptValues<Value> {
  readonly #name: string;
  readonly #store: string;

  constructor(name: string, store: string) {
    this.#name = name;
    this.#store = store;
  }

  read(key: string): Promise<Value | undefined> {
    return this.#use((database) => database.get(this.#store, key) as Promise<Value | undefined>);
  }

  async write(key: string, value: Value): Promise<void> {
    await this.#use((database) => database.put(this.#store, value, key));
  }

  /** Opened for each use, of which there are few: no connection is in the way of another tab. */
  async #use<Result>(work: (database: IDBPDatabase) => Promise<Result>): Promise<Result> {
    const database = await openDB(this.#name, 1, {
      upgrade: (fresh) => void fresh.createObjectStore(this.#store),
    });
    try {
      return await work(database);
    } finally {
      database.close();
    }
  }
}
