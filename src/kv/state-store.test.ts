import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { freshIndexedDb } from '../../test/support/indexed-db.ts';
import { stateDatabase, type PartRecord, type StateRecord } from './state-database.ts';
import { StateStore } from './state-store.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const bytesOf = (value: number, length = 100): Bytes => new Uint8Array(length).fill(value);

async function* given(...parts: readonly (Bytes | PartRecord)[]) {
  yield* parts;
}

/** A state of parts of 100 bytes, each filled with a number. */
function stateOf(conversation: string, ...values: readonly number[]) {
  return { model: 'm', conversation, facts: { values }, bytes: 100 * values.length };
}

const keep = (store: StateStore, conversation: string, ...values: readonly number[]) =>
  store.keep(stateOf(conversation, ...values), given(...values.map((value) => bytesOf(value))));

/** The numbers of a conversation's state, as its facts and its parts have them; undefined where there is none. */
async function kept(store: StateStore, conversation: string): Promise<readonly number[] | undefined> {
  const record = await store.find<{ values: number[] }>({ model: 'm', conversation });
  if (!record) return undefined;
  const parts = await Promise.all(record.parts.map((part) => store.read(part)));
  expect(parts).toEqual(record.facts.values.map((value) => bytesOf(value)));
  return record.facts.values;
}

/** Ids of all parts on disk. */
async function partIds(): Promise<string[]> {
  const database = await stateDatabase().open();
  const ids = await database.getAllKeys('parts');
  database.close();
  return ids;
}

beforeEach(() => {
  freshIndexedDb();
  // States of one millisecond have no order.
  let now = 0;
  vi.spyOn(Date, 'now').mockImplementation(() => (now += 1));
});
afterEach(() => vi.restoreAllMocks());

test('keeps the newest state of each conversation of a model, and nothing else on disk', async () => {
  const store = new StateStore();
  await keep(store, 'a', 1, 2);
  await keep(store, 'b', 3);
  await keep(store, 'a', 1, 2, 4);
  expect(await kept(store, 'a')).toEqual([1, 2, 4]);
  expect(await kept(store, 'b')).toEqual([3]);
  expect(await store.find({ model: 'other', conversation: 'a' })).toBeUndefined();
  expect(store.usage).toEqual({ bytes: 400, states: 2 });
  expect(await partIds()).toHaveLength(4);
  expect(await new StateStore().look()).toEqual({ ...store.usage, restored: null });
});

test('a part that is stored already is shared, and outlives the state that it came from', async () => {
  const store = new StateStore();
  const first = await keep(store, 'a', 1, 2);
  const shared = first?.parts[0] as PartRecord;
  await store.keep(stateOf('a', 1, 3), given(shared, bytesOf(3)));
  expect(await kept(store, 'a')).toEqual([1, 3]);
  expect(await partIds()).toHaveLength(2);
  const second = await store.find({ model: 'm', conversation: 'a' });
  await store.drop(first as StateRecord);
  expect(await kept(store, 'a')).toEqual([1, 3]);
  await store.drop(second as StateRecord);
  expect(await store.keep(stateOf('a', 1), given(shared))).toBeUndefined();
  expect(await partIds()).toEqual([]);
});

test('stays within its budget; the least recently used goes first', async () => {
  const store = new StateStore();
  await store.setBudget(300);
  await keep(store, 'a', 1);
  await keep(store, 'b', 2);
  await keep(store, 'c', 3);
  await store.use({ model: 'm', conversation: 'a' }, { tokens: 1, milliseconds: 2 });
  await keep(store, 'd', 4);
  expect(await kept(store, 'b')).toBeUndefined();
  expect(await kept(store, 'a')).toEqual([1]);
  expect(await keep(store, 'e', 1, 2, 3, 4)).toBeUndefined();
  expect(store.usage).toEqual({ bytes: 300, states: 3 });
  const emptied = store.setBudget(0);
  expect(await kept(store, 'a')).toBeUndefined();
  await emptied;
  expect(store.usage).toEqual({ bytes: 0, states: 0 });
  expect(await partIds()).toEqual([]);
});

test('a writer that gives up leaves what there was', async () => {
  const store = new StateStore();
  await keep(store, 'a', 1);
  async function* stopped() {
    yield bytesOf(2);
    throw new Error('stopped');
  }
  await expect(store.keep(stateOf('a', 2, 2), stopped())).rejects.toThrow('stopped');
  expect(await kept(store, 'a')).toEqual([1]);
  expect(await partIds()).toHaveLength(1);
});

describe('forgetting', () => {
  test('deletes the states of conversations, of those that are not known, or all', async () => {
    const store = new StateStore();
    for (const id of ['a', 'b', 'c', 'd']) await keep(store, id, 1);
    await store.forget(['b']);
    await store.keepOnly(['a', 'c']);
    expect(store.usage.states).toBe(2);
    expect(await kept(store, 'd')).toBeUndefined();
    await store.forget();
    expect(await partIds()).toEqual([]);
    await keep(store, 'a', 1);
    expect(await kept(store, 'a')).toEqual([1]);
  });

  test('reaches a state that is being written; one whose conversation goes on is kept again', async () => {
    const store = new StateStore();
    async function* slow() {
      yield bytesOf(1);
      await store.forget(['a']);
      yield bytesOf(2);
    }
    expect(await store.keep(stateOf('a', 1, 2), slow())).toBeUndefined();
    expect(await partIds()).toEqual([]);
    expect(await keep(store, 'a', 1)).toBeUndefined();
    store.welcome('a');
    await keep(store, 'a', 1);
    expect(await kept(store, 'a')).toEqual([1]);
  });
});

describe('damage', () => {
  test('a part of other bytes is not read', async () => {
    const store = new StateStore();
    const record = (await keep(store, 'a', 1, 2)) as StateRecord;
    const [short, none] = record.parts as [PartRecord, PartRecord];
    const database = await stateDatabase().open();
    await database.put('parts', new Blob([bytesOf(1, 99)]), short.id);
    await database.delete('parts', none.id);
    database.close();
    await expect(store.read(short)).rejects.toThrow('damaged');
    await expect(store.read(none)).rejects.toThrow('gone');
  });

  test('a row that was changed does not bear its seal, and goes', async () => {
    const store = new StateStore();
    const record = (await keep(store, 'a', 1)) as StateRecord;
    const database = await stateDatabase().open();
    await database.put('states', { ...record, facts: { values: [2] } }, ['m', 'a']);
    database.close();
    expect(await store.find({ model: 'm', conversation: 'a' })).toBeUndefined();
    expect(await partIds()).toEqual([]);
  });
});

/** Ends everything at the `at`th write from now on, as the end of the process does: what is not committed is lost. */
function killAt(at: number): { readonly killed: () => boolean } {
  let writes = 0;
  const passed = (store: IDBObjectStore): void => {
    writes += 1;
    if (writes === at) store.transaction.abort();
    if (writes >= at) throw new Error('killed');
  };
  // oxlint-disable-next-line typescript/unbound-method -- called on a store each time
  const { put, delete: remove } = IDBObjectStore.prototype;
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value, key) {
    passed(this);
    return put.call(this, value, key);
  });
  vi.spyOn(IDBObjectStore.prototype, 'delete').mockImplementation(function (this: IDBObjectStore, key) {
    passed(this);
    return remove.call(this, key);
  });
  return { killed: () => writes >= at };
}

test('killed at any write, it leaves the older state or the new one, whole, and no bytes that belong to none', async () => {
  const outcomes: string[] = [];
  for (let at = 1, whole = false; !whole; at += 1) {
    freshIndexedDb();
    const before = new StateStore();
    await before.setBudget(500);
    const old = await keep(before, 'a', 1, 2);
    await keep(before, 'b', 8, 9);
    const { killed } = killAt(at);
    const parts = given(old?.parts[0] as PartRecord, bytesOf(3), bytesOf(4), bytesOf(5));
    await before.keep(stateOf('a', 1, 3, 4, 5), parts).catch(() => undefined);
    whole = !killed();
    vi.restoreAllMocks();
    const after = new StateStore();
    const found = await kept(after, 'a');
    outcomes.push(JSON.stringify(found));
    expect(['[1,2]', '[1,3,4,5]']).toContain(JSON.stringify(found));
    await after.keepOnly(['a', 'b']);
    const rest = (await kept(after, 'b')) ?? [];
    expect(await partIds()).toHaveLength((found ?? []).length + rest.length);
  }
  expect(outcomes.length).toBeGreaterThan(6);
  expect(outcomes.at(-1)).toBe('[1,3,4,5]');
});

describe('a full disk', () => {
  /** Lets the disk hold so many parts. */
  function holding(most: number): void {
    let held = 0;
    // oxlint-disable-next-line typescript/unbound-method -- called on a store each time
    const { put, delete: remove } = IDBObjectStore.prototype;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value, key) {
      if (this.name === 'parts' && held >= most) throw new DOMException('full', 'QuotaExceededError');
      if (this.name === 'parts') held += 1;
      return put.call(this, value, key);
    });
    vi.spyOn(IDBObjectStore.prototype, 'delete').mockImplementation(function (this: IDBObjectStore, key) {
      if (this.name === 'parts') held -= 1;
      return remove.call(this, key);
    });
  }

  test('older states make room', async () => {
    holding(4);
    const store = new StateStore();
    await keep(store, 'a', 1);
    await keep(store, 'b', 2);
    await keep(store, 'c', 3);
    await keep(store, 'd', 4, 5, 6);
    expect(await kept(store, 'd')).toEqual([4, 5, 6]);
    expect(await kept(store, 'c')).toEqual([3]);
    expect(await kept(store, 'a')).toBeUndefined();
  });

  test('where that is not enough it goes without, and leaves the older state of the conversation', async () => {
    holding(3);
    const store = new StateStore();
    await keep(store, 'a', 1);
    await keep(store, 'b', 2);
    expect(await keep(store, 'a', 3, 4, 5)).toBeUndefined();
    expect(await kept(store, 'a')).toEqual([1]);
    expect(await partIds()).toHaveLength(1);
  });
});

test('deleted or migrated under it, it has nothing and takes in the next one', async () => {
  const store = new StateStore();
  await keep(store, 'a', 1, 2);
  await new Promise((resolve, reject) => {
    const deletion = indexedDB.deleteDatabase('facet-states');
    deletion.addEventListener('success', resolve);
    deletion.addEventListener('blocked', reject);
  });
  expect(await kept(store, 'a')).toBeUndefined();
  await keep(store, 'a', 3);
  expect(await kept(store, 'a')).toEqual([3]);
});

test('a deletion while it is written leaves no row without its parts', async () => {
  const store = new StateStore();
  async function* parts() {
    yield bytesOf(1);
    const deletion = indexedDB.deleteDatabase('facet-states');
    await new Promise((resolve) => deletion.addEventListener('success', resolve));
    yield bytesOf(2);
  }
  await store.keep(stateOf('a', 1, 2), parts()).catch(() => undefined);
  const found = await store.find<{ values: number[] }>({ model: 'm', conversation: 'a' });
  const read = await Promise.all((found?.parts ?? []).map((part) => store.read(part)));
  expect(read.every((bytes) => bytes !== undefined) || found === undefined).toBe(true);
  await keep(store, 'a', 3);
  expect(await kept(store, 'a')).toEqual([3]);
});
