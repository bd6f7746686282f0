import { digestOf, sameBytes } from '../shared/digest.ts';
import { isQuotaError } from '../shared/quota-error.ts';
import { type StateUsage, type StoredStates, USUAL_STATE_BUDGET } from '../shared/kept-states.ts';
import type { Restored } from '../shared/timings.ts';
import {
  dropUnused,
  evictOldest,
  evictUntil,
  keyOf,
  stateDatabase,
  type PartRecord,
  type StateKey,
  type StateRecord,
  type StateTransaction,
  usageOf,
} from './state-database.ts';

/** A state to be kept. */
interface NewState<Facts> extends StateKey {
  readonly facts: Facts;
  /** Bytes of its parts. */
  readonly bytes: number;
}

/**
 * KV states of conversations on disk: parts first, then the row that makes them count, in one transaction with the
 * end of what it replaces. A crash at any moment leaves the older state or none. They stay within a budget, the least
 * recently used go first; while one is written, the one that it replaces is there too.
 */
export class StateStore {
  readonly #database: ReturnType<typeof stateDatabase>;
  #budget: number = USUAL_STATE_BUDGET;
  #usage: StateUsage = { bytes: 0, states: 0 };
  #restored: Restored | null = null;
  /** Ids of parts that no row has yet. */
  readonly #writing = new Set<string>();
  /** Conversations that were forgotten, whose answers may be on their way still. */
  readonly #forgotten = new Set<string>();

  constructor(name = 'facet-states') {
    this.#database = stateDatabase(name);
  }

  get budgetBytes(): number {
    return this.#budget;
  }

  /** Changes the budget and gives up what no longer fits; 0 keeps nothing. */
  async setBudget(bytes: number): Promise<void> {
    this.#budget = bytes;
    await this.#change((transaction) => evictUntil(transaction, bytes));
  }

  /** Usage as of the last change or {@link look}. */
  get usage(): StateUsage {
    return this.#usage;
  }

  /** Counts what is stored now, whoever stored it. */
  async look(): Promise<StoredStates> {
    this.#usage = usageOf(await (await this.#database.open()).getAll('states'));
    return { ...this.#usage, restored: this.#restored };
  }

  /** The state of a conversation; undefined where there is none, or what there is does not bear its seal. */
  async find<Facts>(key: StateKey): Promise<StateRecord<Facts> | undefined> {
    if (this.#budget === 0) return undefined;
    const record = await (await this.#database.open()).get('states', keyOf(key));
    if (record && !sameBytes(record.seal, await sealOf(record))) {
      await this.drop(record);
      return undefined;
    }
    // Nobody else writes under this name, and the seal is whole.
    return record as StateRecord<Facts> | undefined;
  }

  /** The bytes of a part. @throws RangeError when it is gone or damaged */
  async read({ id, digest }: PartRecord): Promise<Uint8Array<ArrayBuffer>> {
    const blob = await (await this.#database.open()).get('parts', id);
    if (!blob) throw new RangeError(`part ${id} is gone`);
    const bytes = new Uint8Array(await blob.arrayBuffer());
    if (!sameBytes(digest, await digestOf(bytes))) throw new RangeError(`part ${id} is damaged`);
    return bytes;
  }

  /** Says that a state came back now. */
  async use(key: StateKey, restored: Restored): Promise<void> {
    this.#restored = restored;
    const transaction = (await this.#database.open()).transaction('states', 'readwrite');
    const record = await transaction.store.get(keyOf(key));
    if (record) await transaction.store.put({ ...record, usedAt: Date.now() }, keyOf(key));
    await transaction.done;
  }

  /**
   * Keeps a state in the place of the conversation's older one. `parts` gives bytes to be stored, or parts that are
   * stored already; when it throws, nothing has changed. Answers undefined where the budget or the disk is too small,
   * a part has gone, or the conversation was forgotten meanwhile.
   */
  async keep<Facts>(
    state: NewState<Facts>,
    parts: AsyncIterable<Uint8Array<ArrayBuffer> | PartRecord>,
  ): Promise<StateRecord<Facts> | undefined> {
    if (state.bytes > this.#budget) return undefined;
    await this.#change((transaction) => evictUntil(transaction, this.#budget - state.bytes, state));
    const written: string[] = [];
    let kept = false;
    try {
      const stored: PartRecord[] = [];
      for await (const part of parts) {
        if (part instanceof Uint8Array) {
          const id = crypto.randomUUID();
          written.push(id);
          this.#writing.add(id);
          stored.push({ id, bytes: part.byteLength, digest: await digestOf(part) });
          await this.#put(id, new Blob([part]), state);
        } else stored.push(part);
      }
      const unsealed = { ...state, parts: stored, usedAt: Date.now() };
      const record = { ...unsealed, seal: await sealOf(unsealed) };
      kept = await this.#commit(record);
      return kept ? record : undefined;
    } catch (error) {
      if (isQuotaError(error)) return undefined;
      throw error;
    } finally {
      for (const id of written) this.#writing.delete(id);
      if (!kept) await this.#change(async () => undefined);
    }
  }

  /** Deletes a state; one that took its place stays. */
  drop({ seal, ...key }: StateKey & Pick<StateRecord, 'seal'>): Promise<void> {
    return this.#change(async (transaction) => {
      const states = transaction.objectStore('states');
      const stored = await states.get(keyOf(key));
      if (stored && sameBytes(stored.seal, seal)) await states.delete(keyOf(key));
    });
  }

  /** Deletes the states of conversations, those that are being written too; all that are stored where none is named. */
  async forget(conversations?: readonly string[]): Promise<void> {
    for (const conversation of conversations ?? []) this.#forgotten.add(conversation);
    const named = conversations && new Set(conversations);
    await this.#deleteRows(({ conversation }) => named?.has(conversation) ?? true);
  }

  /** A conversation that was forgotten goes on. */
  welcome(conversation: string): void {
    this.#forgotten.delete(conversation);
  }

  /** Deletes the states of all other conversations, and what a crash has left. */
  keepOnly(conversations: readonly string[]): Promise<void> {
    const known = new Set(conversations);
    return this.#deleteRows(({ conversation }) => !known.has(conversation));
  }

  #deleteRows(goes: (record: StateRecord) => boolean): Promise<void> {
    return this.#change(async (transaction) => {
      const states = transaction.objectStore('states');
      for (const record of await states.getAll()) if (goes(record)) await states.delete(keyOf(record));
    });
  }

  /** Stores a part; where the disk is full, what was not used for longest makes room. */
  async #put(id: string, part: Blob, own: StateKey): Promise<void> {
    for (;;) {
      try {
        const transaction = (await this.#database.open()).transaction('parts', 'readwrite');
        try {
          await transaction.store.put(part, id);
        } finally {
          await transaction.done;
        }
        return;
      } catch (error) {
        if (!isQuotaError(error)) throw error;
        let evicted = false;
        await this.#change(async (transaction) => {
          evicted = await evictOldest(transaction, own);
        });
        if (!evicted) throw error;
      }
    }
  }

  /** The row that makes a state valid and the end of what it replaces, at once; false where it cannot be. */
  async #commit(record: StateRecord): Promise<boolean> {
    let kept = false;
    await this.#change(async (transaction) => {
      const there = new Set(await transaction.objectStore('parts').getAllKeys());
      const wanted = record.bytes <= this.#budget && !this.#forgotten.has(record.conversation);
      kept = wanted && record.parts.every(({ id }) => there.has(id));
      if (!kept) return;
      await transaction.objectStore('states').put(record, keyOf(record));
      await evictUntil(transaction, this.#budget - record.bytes, record);
    });
    return kept;
  }

  /** Changes rows, drops parts that no row has any more, and counts what is left, all at once. */
  async #change(change: (transaction: StateTransaction) => Promise<unknown>): Promise<void> {
    const transaction = (await this.#database.open()).transaction(['states', 'parts'], 'readwrite');
    try {
      await change(transaction);
      this.#usage = await dropUnused(transaction, this.#writing);
    } finally {
      await transaction.done;
    }
  }
}

const sealOf = ({ model, conversation, facts, parts, bytes }: Omit<StateRecord, 'usedAt' | 'seal'>) =>
  digestOf(
    new TextEncoder().encode(
      JSON.stringify([model, conversation, facts, bytes, parts.map(({ id, digest }) => [id, [...digest]])]),
    ),
  );
