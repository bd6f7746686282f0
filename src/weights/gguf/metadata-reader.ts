import { StringArray } from '../../shared/string-array.ts';
import type { HeaderCursor } from './cursor.ts';
import { Metadata, type MetadataArray, type MetadataValue } from './metadata.ts';

const BOOL = 7;
const STRING = 8;
const ARRAY = 9;
/** A string's length, or an array's element type and count: what the shortest string or array takes. */
const STRING_BYTES = 8;
const ARRAY_BYTES = 12;
/** Key length, type, one byte of value: what the shortest pair takes. */
const PAIR_BYTES = 13;
/** The format's own limit on keys. */
const LONGEST_KEY = 65_535;
/** Each pair or inner array costs objects, not just bytes, so their number is limited apart. */
export const MOST_ENTRIES = 65_536;
/** Lists inside of lists in a whole file; no file of a model has any. */
const MOST_INNER_LISTS = 4096;
/** Bytes of keys and single texts in a whole file; the longest are chat templates of some 10 kB. */
const MOST_TEXT = 8 * 2 ** 20;
const DEEPEST = 4;

/** What the metadata of a file may still take, whichever keys it is spent on. */
interface Budget {
  innerLists: number;
  textBytes: number;
}

interface NumberKind {
  readonly bytes: number;
  read(cursor: HeaderCursor): number | bigint;
  array(buffer: ArrayBuffer): MetadataArray;
}

const NUMBERS: ReadonlyMap<number, NumberKind> = new Map<number, NumberKind>([
  [0, { bytes: 1, read: (cursor) => cursor.u8(), array: (buffer) => new Uint8Array(buffer) }],
  [1, { bytes: 1, read: (cursor) => cursor.i8(), array: (buffer) => new Int8Array(buffer) }],
  [2, { bytes: 2, read: (cursor) => cursor.u16(), array: (buffer) => new Uint16Array(buffer) }],
  [3, { bytes: 2, read: (cursor) => cursor.i16(), array: (buffer) => new Int16Array(buffer) }],
  [4, { bytes: 4, read: (cursor) => cursor.u32(), array: (buffer) => new Uint32Array(buffer) }],
  [5, { bytes: 4, read: (cursor) => cursor.i32(), array: (buffer) => new Int32Array(buffer) }],
  [6, { bytes: 4, read: (cursor) => cursor.f32(), array: (buffer) => new Float32Array(buffer) }],
  [10, { bytes: 8, read: (cursor) => narrow(cursor.u64()), array: (buffer) => new BigUint64Array(buffer) }],
  [11, { bytes: 8, read: (cursor) => narrow(cursor.i64()), array: (buffer) => new BigInt64Array(buffer) }],
  [12, { bytes: 8, read: (cursor) => cursor.f64(), array: (buffer) => new Float64Array(buffer) }],
]);

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** A key or a tensor's name: at most `longest` bytes of valid UTF-8, not empty. */
export async function readName(cursor: HeaderCursor, longest: number): Promise<string> {
  await cursor.need(STRING_BYTES);
  const length = cursor.size();
  if (length === 0) throw cursor.corrupt('the name is empty');
  if (length > longest) throw cursor.corrupt(`the name is ${length} bytes long; ${longest} are allowed`);
  const bytes = await cursor.take(length);
  try {
    return strict.decode(bytes);
  } catch {
    throw cursor.corrupt('the name is not valid UTF-8');
  }
}

/** The `count` key-value pairs that begin at the cursor. */
export async function readMetadata(cursor: HeaderCursor, count: number): Promise<Metadata> {
  cursor.section = 'metadata';
  cursor.item = 'the list of keys';
  if (count > MOST_ENTRIES)
    throw cursor.corrupt(`it claims ${count} keys; at most ${MOST_ENTRIES} are sensible`);
  cursor.claim(count, PAIR_BYTES);
  const values = new Map<string, MetadataValue>();
  const budget: Budget = { innerLists: MOST_INNER_LISTS, textBytes: MOST_TEXT };
  for (let index = 0; index < count; index++) {
    cursor.item = `key number ${index}`;
    const key = await readName(cursor, LONGEST_KEY);
    cursor.item = key;
    if (values.has(key)) throw cursor.corrupt('the key occurs twice');
    spendText(cursor, budget, key.length);
    await cursor.need(4);
    values.set(key, await readValue(cursor, cursor.u32(), budget));
  }
  return new Metadata(cursor.source.name, values);
}

async function readValue(cursor: HeaderCursor, type: number, budget: Budget): Promise<MetadataValue> {
  if (type === ARRAY) return readArray(cursor, 1, budget);
  if (type === STRING) {
    await cursor.need(STRING_BYTES);
    const length = cursor.size();
    cursor.claim(length);
    spendText(cursor, budget, length);
    return lenient.decode(await cursor.take(length));
  }
  if (type === BOOL) {
    await cursor.need(1);
    return truth(cursor, cursor.u8());
  }
  const kind = NUMBERS.get(type);
  if (!kind) throw cursor.corrupt(`value type ${type} does not exist`);
  await cursor.need(kind.bytes);
  return kind.read(cursor);
}

async function readArray(cursor: HeaderCursor, depth: number, budget: Budget): Promise<MetadataArray> {
  if (depth > DEEPEST) throw cursor.corrupt(`lists are nested deeper than ${DEEPEST}`);
  await cursor.need(ARRAY_BYTES);
  const type = cursor.u32();
  const count = cursor.size();
  if (type === STRING) return readStrings(cursor, count);
  if (type === ARRAY) {
    budget.innerLists -= count;
    if (budget.innerLists < 0) throw cursor.corrupt(`it claims ${count} inner lists`);
    cursor.claim(count, ARRAY_BYTES);
    const inner: MetadataArray[] = [];
    for (let index = 0; index < count; index++) inner.push(await readArray(cursor, depth + 1, budget));
    return inner;
  }
  const kind = type === BOOL ? NUMBERS.get(0) : NUMBERS.get(type);
  if (!kind) throw cursor.corrupt(`element type ${type} does not exist`);
  cursor.claim(count, kind.bytes);
  const bytes = await cursor.take(count * kind.bytes);
  if (type === BOOL) bytes.forEach((value) => truth(cursor, value));
  return kind.array(bytes.buffer);
}

/**
 * All strings of an array, packed. The vocabulary comes through here, so strings that lie in the window
 * are read without awaiting.
 */
async function readStrings(cursor: HeaderCursor, count: number): Promise<StringArray> {
  cursor.claim(count, STRING_BYTES);
  const offsets = new Uint32Array(count + 1);
  let bytes = new Uint8Array(Math.min(count * 8, 1 << 20));
  let end = 0;
  for (let index = 0; index < count; index++) {
    if (!cursor.has(STRING_BYTES)) await cursor.need(STRING_BYTES);
    const length = cursor.size();
    if (!cursor.has(length)) await cursor.need(length);
    if (end + length > bytes.length) {
      const grown = new Uint8Array(Math.max(bytes.length * 2, end + length));
      grown.set(bytes);
      bytes = grown;
    }
    cursor.copyTo(bytes, end, length);
    end += length;
    offsets[index + 1] = end;
  }
  return new StringArray(bytes.slice(0, end), offsets);
}

function spendText(cursor: HeaderCursor, budget: Budget, bytes: number): void {
  budget.textBytes -= bytes;
  if (budget.textBytes < 0)
    throw cursor.corrupt(`keys and texts up to here take more than ${MOST_TEXT} bytes`);
}

function truth(cursor: HeaderCursor, value: number): boolean {
  if (value > 1) throw cursor.corrupt(`${value} is neither true (1) nor false (0)`);
  return value === 1;
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
