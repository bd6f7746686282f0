import * as v from 'valibot';
import { LastingDatabase } from './lasting-database.ts';

/** Values by key that were measured here, in a database of this origin: what the browser drops is measured again. */
export class KeptValues<Value> {
  readonly #store: string;
  readonly #schema: v.GenericSchema<unknown, Value>;
  readonly #database: LastingDatabase;

  constructor(name: string, store: string, schema: v.GenericSchema<unknown, Value>) {
    this.#store = store;
    this.#schema = schema;
    this.#database = new LastingDatabase({
      name,
      version: 1,
      upgrade: (fresh) => void fresh.createObjectStore(store),
    });
  }

  /** undefined also where the value is damaged, or another Facet's. */
  async read(key: string): Promise<Value | undefined> {
    const value: unknown = await this.#database.run((database) => database.get(this.#store, key));
    const { success, output } = v.safeParse(this.#schema, value);
    return success ? output : undefined;
  }

  async write(key: string, value: Value): Promise<void> {
    await this.#database.run((database) => database.put(this.#store, value, key));
  }
}
