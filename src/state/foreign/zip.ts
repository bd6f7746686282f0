import { importRefused } from '../chats/import-problem.ts';

/** A file of an archive, not unpacked yet. */
export interface ZipEntry {
  /** With its folders. */
  readonly name: string;
  /** Unpacks it. Rejects where it is damaged, or larger than `most` bytes. */
  read(most: number): Promise<Blob>;
}

const MOST_ENTRIES = 65_535;
/** The end of the directory and the longest comment behind it. */
const TAIL = 22 + 65_535;
const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;

export const isZip = async (file: Blob): Promise<boolean> =>
  new TextDecoder('latin1').decode(await file.slice(0, 4).arrayBuffer()) === 'PK\u0003\u0004';

const damaged = (): Error => importRefused({ path: '', why: 'the archive is damaged' });

const viewOf = async (file: Blob, from: number, length: number): Promise<DataView> => {
  const view = new DataView(await file.slice(from, from + length).arrayBuffer());
  if (view.byteLength !== length) throw damaged();
  return view;
};

/**
 * The files of a zip archive, by its directory (APPNOTE 4.3). Parts of it are read as they are asked for, so that an
 * archive may be larger than the memory. @throws FacetError `import-refused`
 */
export async function zipEntries(file: Blob): Promise<readonly ZipEntry[]> {
  const from = Math.max(0, file.size - TAIL);
  const tail = await viewOf(file, from, file.size - from);
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== END) end -= 1;
  if (end < 0) throw damaged();
  const count = tail.getUint16(end + 10, true);
  const [length, start] = [tail.getUint32(end + 12, true), tail.getUint32(end + 16, true)];
  if (count === MOST_ENTRIES || start === 0xffffffff)
    throw importRefused({ path: '', why: 'the archive is too large to be read here; unpack it first' });
  if (start + length > file.size) throw damaged();
  const directory = await viewOf(file, start, length);
  const entries: ZipEntry[] = [];
  let at = 0;
  while (entries.length < count) {
    if (at + 46 > directory.byteLength || directory.getUint32(at, true) !== ENTRY) throw damaged();
    const lengths = [28, 30, 32].map((offset) => directory.getUint16(at + offset, true));
    const [nameLength = 0] = lengths;
    if (at + 46 + nameLength > directory.byteLength) throw damaged();
    const place = {
      method: directory.getUint16(at + 10, true),
      packed: directory.getUint32(at + 20, true),
      local: directory.getUint32(at + 42, true),
    };
    entries.push({
      name: new TextDecoder().decode(new Uint8Array(directory.buffer, at + 46, nameLength)),
      read: (most) => unpacked(file, place, most),
    });
    at += 46 + lengths.reduce((sum, each) => sum + each, 0);
  }
  return entries;
}

interface Place {
  readonly method: number;
  /** In bytes, as it lies in the archive. */
  readonly packed: number;
  /** Offset of its own header. */
  readonly local: number;
}

async function unpacked(file: Blob, { method, packed, local }: Place, most: number): Promise<Blob> {
  const header = await viewOf(file, local, 30);
  if (header.getUint32(0, true) !== LOCAL) throw damaged();
  const start = local + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  const bytes = file.slice(start, start + packed);
  if (bytes.size !== packed || (method !== STORED && method !== DEFLATED)) throw damaged();
  if (method === STORED) {
    if (packed > most) throw tooLarge(most);
    return bytes;
  }
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = bytes.stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  for (;;) {
    // A few bytes can unpack to any number, so they are counted as they come.
    const { done, value } = await reader.read().catch(() => Promise.reject(damaged()));
    if (done) return new Blob(pieces);
    length += value.length;
    if (length > most) {
      await reader.cancel().catch(() => undefined);
      throw tooLarge(most);
    }
    pieces.push(value);
  }
}

const tooLarge = (most: number): Error =>
  importRefused({ path: '', why: `what is in the archive is larger than ${most / 2 ** 20} MiB` });
