import type { DBSchema, IDBPTransaction } from 'idb';
import type { StateUsage } from '../shared/kept-states.ts';
import { LastingDatabase } from '../shared/lasting-database.ts';

/** A stored part of a state. Several states may share it. */
export interface PartRecord {
  readonly id: string;
  readonly bytes: number;
  /** SHA-256. */
  readonly digest: Uint8Array<ArrayBuffer>;
}

/** The one row that makes a state valid: written last, when all of its parts are there. */
export interface StateRecord<Facts = unknown> {
  /** Names everything that the rows depend on but the tokens. */
  readonly model: string;
  readonly conversation: string;
  /** The sequence and the cache's reach, as whoever keeps states knows them; plain data. */
  readonly facts: Facts;
  readonly parts: readonly PartRecord[];
  /** Bytes of its parts. */
  readonly bytes: number;
  readonly usedAt: number;
  /** SHA-256 over all of the above but `usedAt`. */
  readonly seal: Uint8Array<ArrayBuffer>;
}

/** Whose a state is. */
export type StateKey = Pick<StateRecord, 'model' | 'conversation'>;

interface StateSchema extends DBSchema {
  states: { key: [string, string]; value: StateRecord };
  parts: { key: string; value: Blob };
}

export type StateTransaction = IDBPTransaction<StateSchema, ['states', 'parts'], 'readwrite'>;

/** The database of states: one of its own, so that it can be emptied without touching chats or weights. */
export const stateDatabase = (name = 'facet-states'): LastingDatabase<StateSchema> =>
  new LastingDatabase({
    name,
    version: 1,
    upgrade(database) {
      database.createObjectStore('states');
      database.createObjectStore('parts');
    },
  });

export const keyOf = ({ model, conversation }: StateKey): [string, string] => [model, conversation];

/** Deletes the states that were not used for longest until the others take `bytes` at most; `spared` is not counted. */
export async function evictUntil(
  transaction: StateTransaction,
  bytes: number,
  spared?: StateKey,
): Promise<void> {
  const rows = await othersByAge(transaction, spared);
  let held = usageOf(rows).bytes;
  for (const row of rows) {
    if (held <= bytes) return;
    await transaction.objectStore('states').delete(keyOf(row));
    held -= row.bytes;
  }
}

/** Deletes the state that was not used for longest; false where there is none but `spared`. */
export async function evictOldest(transaction: StateTransaction, spared: StateKey): Promise<boolean> {
  const [oldest] = await othersByAge(transaction, spared);
  if (oldest) await transaction.objectStore('states').delete(keyOf(oldest));
  return oldest !== undefined;
}

/** Deletes parts that no state has, but for those that are being written; answers what is left. */
export async function dropUnused(
  transaction: StateTransaction,
  writing: ReadonlySet<string>,
): Promise<StateUsage> {
  const rows = await transaction.objectStore('states').getAll();
  const used = new Set(rows.flatMap(({ parts }) => parts.map(({ id }) => id)));
  const parts = transaction.objectStore('parts');
  for (const id of await parts.getAllKeys()) if (!used.has(id) && !writing.has(id)) await parts.delete(id);
  return usageOf(rows);
}

export const usageOf = (rows: readonly StateRecord[]): StateUsage => ({
  bytes: rows.reduce((sum, row) => sum + row.bytes, 0),
  states: rows.length,
});

async function othersByAge(transaction: StateTransaction, spared?: StateKey): Promise<StateRecord[]> {
  const rows = await transaction.objectStore('states').getAll();
  return rows
    .filter(({ model, conversation }) => model !== spared?.model || conversation !== spared.conversation)
    .toSorted((a, b) => a.usedAt - b.usedAt);
}
