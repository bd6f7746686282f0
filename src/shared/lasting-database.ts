import { type IDBPDatabase, openDB, type OpenDBCallbacks } from 'idb';

export interface DatabaseOptions<Schema> {
  readonly name: string;
  readonly version: number;
  readonly upgrade: NonNullable<OpenDBCallbacks<Schema>['upgrade']>;
  /** Hears that the database was closed under its holder, and whether because all of it goes. */
  readonly onClosed?: (deleted: boolean) => void;
}

/**
 * An IndexedDB database that is in nobody's way: it is closed for a newer Facet in another tab that migrates it, and
 * for whoever deletes it. Its next use opens it anew.
 */
export class LastingDatabase<Schema = unknown> {
  readonly #options: DatabaseOptions<Schema>;
  #opened: Promise<IDBPDatabase<Schema>> | undefined;

  constructor(options: DatabaseOptions<Schema>) {
    this.#options = options;
  }

  /** @throws DOMException `VersionError` where a newer Facet has migrated it */
  open(): Promise<IDBPDatabase<Schema>> {
    if (this.#opened) return this.#opened;
    const opening: Promise<IDBPDatabase<Schema>> = this.#openNow(() => this.#forget(opening));
    this.#opened = opening;
    opening.catch(() => this.#forget(opening));
    return opening;
  }

  /** Once more with the database opened anew, if it was closed under its hands. */
  async run<Value>(work: (database: IDBPDatabase<Schema>) => Promise<Value>): Promise<Value> {
    const opened = this.open();
    const database = await opened;
    try {
      return await work(database);
    } catch (reason) {
      if (!(reason instanceof Error && reason.name === 'InvalidStateError')) throw reason;
      this.#forget(opened);
      return work(await this.open());
    }
  }

  async close(): Promise<void> {
    const database = await this.#opened?.catch(() => undefined);
    this.#opened = undefined;
    database?.close();
  }

  #forget(opened: Promise<IDBPDatabase<Schema>>): void {
    if (this.#opened === opened) this.#opened = undefined;
  }

  async #openNow(forget: () => void): Promise<IDBPDatabase<Schema>> {
    const { name, version, upgrade, onClosed } = this.#options;
    return openDB<Schema>(name, version, {
      upgrade,
      blocking: (_current, wanted, event) => {
        (event.target as IDBDatabase).close();
        forget();
        onClosed?.(wanted === null);
      },
      terminated: () => {
        forget();
        onClosed?.(true);
      },
    });
  }
}
