import { LastingDatabase } from './lasting-database.ts';

/** Values by key that were measured here, in a database of this origin: what the browser drops is measured again. */
export class KeptValues<Value> {
  readonly #store: string;
  readonly #database: LastingDatabase;

  constructor(name: string, store: string) {
    this.#store = store;
    this.#database = new LastingDatabase({
      name,
      version: 1,
      upgrade: (fresh) => void fresh.createObjectStore(store),
    });
  }

  read(key: string): Promise<Value | undefined> {
    return this.#database.run((database) => database.get(this.#store, key) as Promise<Value | undefined>);
  }

  async write(key: string, value: Value): Promise<void> {
    await this.#database.run((database) => database.put(this.#store, value, key));
  }
}
