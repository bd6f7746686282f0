import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ggufFile, type GgufTensor, type GgufValue, patched } from '../../../test/support/gguf-file.ts';
import { StringArray } from '../../shared/string-array.ts';
import { MemorySource } from '../source/memory.ts';
import type { WeightSource } from '../source/source.ts';
import { readHeader } from './reader.ts';

const read = (bytes: Uint8Array) => readHeader(new MemorySource(bytes, 'model.gguf'));

const METADATA: readonly (readonly [string, GgufValue])[] = [
  ['general.architecture', { text: 'gemma3' }],
  ['general.alignment', { u32: 32 }],
  ['a.flag', { bool: 1 }],
  ['a.list', { u32s: [1, 2, 3] }],
  ['a.pieces', { texts: ['', 'a', '▁the'] }],
  ['a.float', { f32: 0.5 }],
];
const TENSORS: readonly GgufTensor[] = [
  { name: 'first.weight', type: 8, shape: [2, 64], bytes: 136 },
  { name: 'second.weight', type: 0, shape: [5], bytes: 20 },
  { name: 'third.weight', type: 12, shape: [256], bytes: 144 },
];
const sound = ggufFile(METADATA, TENSORS);
const at = (mark: string): number => sound.marks.get(mark)!;
const raw = (type: number, ...bytes: number[]): GgufValue => ({ raw: [type, Uint8Array.from(bytes)] });
const withValue = (value: GgufValue) => ggufFile([['a.key', value]]).bytes;
/** `depth` lists in each other, the innermost with no bytes in it. */
const nested = (depth: number): GgufValue =>
  raw(
    9,
    ...Array.from({ length: depth }, () => [9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]).flat(),
    ...Array<number>(12).fill(0),
  );
const withTensors = (...tensors: GgufTensor[]) => ggufFile(METADATA, tensors).bytes;
const withByte = (position: number, value: number) =>
  sound.bytes.map((byte, index) => (index === position ? value : byte));

describe('readHeader', () => {
  it('gives metadata, tensors and their places', async () => {
    const { version, metadata, tensors, unsupported, size } = await read(sound.bytes);
    expect(version).toBe(3);
    expect(size).toBe(sound.bytes.length);
    expect(metadata.text('general.architecture')).toBe('gemma3');
    expect(metadata.flag('a.flag')).toBe(true);
    expect(metadata.values.get('a.list')).toEqual(Uint32Array.of(1, 2, 3));
    expect(metadata.number('a.float')).toBe(0.5);
    const pieces = metadata.strings('a.pieces')!;
    expect([0, 1, 2].map((index) => pieces.at(index))).toEqual(['', 'a', '▁the']);
    expect(unsupported).toEqual([]);
    expect([...tensors.values()]).toMatchObject([
      { name: 'first.weight', type: 'Q8_0', shape: [2, 64], offset: at('data'), bytes: 136 },
      { name: 'second.weight', type: 'F32', shape: [5], offset: at('data') + 160, bytes: 20 },
      { name: 'third.weight', type: 'Q4_K', shape: [256], offset: at('data') + 192, bytes: 144 },
    ]);
  });

  it('reads version 2, other alignments, and files with bytes left over', async () => {
    expect((await read(ggufFile(METADATA, TENSORS, { version: 2 }).bytes)).version).toBe(2);
    const aligned = ggufFile([['general.alignment', { u32: 256 }]], TENSORS, { alignment: 256 });
    expect((await read(aligned.bytes)).tensors.get('second.weight')!.offset).toBe(
      aligned.marks.get('data')! + 256,
    );
    expect((await read(new Uint8Array([...sound.bytes, 1, 2, 3]))).tensors.size).toBe(3);
  });

  it.each<[string, GgufValue, unknown]>([
    ['u8', raw(0, 200), 200],
    ['i8', raw(1, 200), -56],
    ['u16', raw(2, 1, 255), 65281],
    ['i16', raw(3, 1, 255), -255],
    ['u32', raw(4, 0, 0, 0, 255), 0xff000000],
    ['i32', raw(5, 255, 255, 255, 255), -1],
    ['f32', raw(6, 0, 0, 128, 63), 1],
    ['bool', raw(7, 0), false],
    ['string', { text: 'é😀' }, 'é😀'],
    ['u64', raw(10, 1, 0, 0, 0, 1, 0, 0, 0), 2 ** 32 + 1],
    ['u64 beyond 2^53', raw(10, 255, 255, 255, 255, 255, 255, 255, 255), 2n ** 64n - 1n],
    ['i64', raw(11, 255, 255, 255, 255, 255, 255, 255, 255), -1],
    ['f64', raw(12, 0, 0, 0, 0, 0, 0, 240, 63), 1],
    ['list of bool', raw(9, 7, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0), Uint8Array.of(1, 0)],
    [
      'list of u64',
      raw(9, 10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0),
      BigUint64Array.of(7n),
    ],
    ['list of lists', nested(2), [[new Uint8Array(0)]]],
    ['empty list of strings', { texts: [] }, StringArray.from([])],
  ])('reads a value of type %s', async (_, value, expected) => {
    const values = (await read(withValue(value))).metadata.values;
    expect(values.get('a.key')).toEqual(expected);
  });

  it('names tensors of types that are not computed with, and reads on', async () => {
    const file = withTensors(
      { name: 'odd', type: 39, shape: [32], bytes: 17 },
      { name: 'odder', type: 99, shape: [1], bytes: 1 },
      TENSORS[1]!,
    );
    const { unsupported, tensors } = await read(file);
    expect(unsupported).toEqual([
      { name: 'odd', type: 'MXFP4' },
      { name: 'odder', type: 'number 99' },
    ]);
    expect([...tensors.keys()]).toEqual(['second.weight']);
  });

  it('reads strings and lists that span several windows, without reading the weights', async () => {
    const pieces = Array.from({ length: 100_000 }, (_, index) => `piece ${index * 7919}`);
    const text = 'x'.repeat(1_500_000);
    const { bytes } = ggufFile(
      [
        ['a.pieces', { texts: pieces }],
        ['a.text', { text }],
      ],
      TENSORS,
    );
    const file = new Uint8Array(bytes.length + 50_000_000);
    file.set(bytes);
    let asked = 0;
    const memory = new MemorySource(file, 'model.gguf');
    const source: WeightSource = {
      id: memory.id,
      name: memory.name,
      size: memory.size,
      read: (offset, length) => {
        asked += length;
        return memory.read(offset, length);
      },
    };
    const { metadata } = await readHeader(source);
    const found = metadata.strings('a.pieces')!;
    expect(pieces.findIndex((piece, index) => found.at(index) !== piece)).toBe(-1);
    expect(metadata.text('a.text')).toBe(text);
    expect(asked).toBeLessThan(2 * bytes.length + 2 ** 21);
  });

  it('stops on abort', async () => {
    const source = new MemorySource(sound.bytes, 'model.gguf');
    await expect(readHeader(source, AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
  });
});

/** Damage by section; each must give its code, quickly, and never take more memory than the file has bytes. */
const DAMAGE: readonly (readonly [what: string, code: string, bytes: () => Uint8Array<ArrayBuffer>])[] = [
  ['header: empty file', 'gguf-foreign', () => new Uint8Array(0)],
  ['header: two bytes', 'gguf-truncated', () => sound.bytes.slice(0, 2)],
  ['header: magic only', 'gguf-truncated', () => sound.bytes.slice(0, 4)],
  ['header: ends in the counts', 'gguf-truncated', () => sound.bytes.slice(0, 20)],
  ['header: another magic', 'gguf-foreign', () => withByte(3, 0x58)],
  ['header: version 0', 'gguf-corrupt', () => patched(sound, 'version', 0, 32)],
  ['header: version 1', 'gguf-unsupported', () => patched(sound, 'version', 1, 32)],
  ['header: version 4', 'gguf-unsupported', () => patched(sound, 'version', 4, 32)],
  ['header: big-endian', 'gguf-unsupported', () => patched(sound, 'version', 0x03000000, 32)],
  ['header: nonsense version', 'gguf-corrupt', () => patched(sound, 'version', 0x12345678, 32)],
  ['header: 2^63 tensors', 'gguf-corrupt', () => patched(sound, 'tensorCount', 2n ** 63n)],
  ['header: a million tensors', 'gguf-corrupt', () => patched(sound, 'tensorCount', 1e6)],
  ['header: one tensor more', 'gguf-corrupt', () => patched(sound, 'tensorCount', 4)],
  ['header: 2^40 keys', 'gguf-corrupt', () => patched(sound, 'pairCount', 2n ** 40n)],
  ['header: 60,000 keys', 'gguf-truncated', () => patched(sound, 'pairCount', 60_000)],
  ['header: one key less', 'gguf-corrupt', () => patched(sound, 'pairCount', METADATA.length - 1)],
  ['metadata: file ends in a key', 'gguf-truncated', () => sound.bytes.slice(0, at('a.flag.length') + 10)],
  ['metadata: file ends in a value', 'gguf-truncated', () => sound.bytes.slice(0, at('a.pieces.value') + 9)],
  ['metadata: key of no length', 'gguf-corrupt', () => patched(sound, 'a.flag.length', 0)],
  ['metadata: key of 2^62 bytes', 'gguf-corrupt', () => patched(sound, 'a.flag.length', 2n ** 62n)],
  ['metadata: key of 100,000 bytes', 'gguf-corrupt', () => patched(sound, 'a.flag.length', 100_000)],
  ['metadata: key longer than the file', 'gguf-truncated', () => patched(sound, 'a.flag.length', 5000)],
  ['metadata: key not UTF-8', 'gguf-corrupt', () => withByte(at('a.flag.length') + 8, 0xff)],
  ['metadata: a key twice', 'gguf-corrupt', () => ggufFile([METADATA[0]!, METADATA[0]!]).bytes],
  ['metadata: value type 13', 'gguf-corrupt', () => patched(sound, 'a.flag.type', 13, 32)],
  ['metadata: neither true nor false', 'gguf-corrupt', () => withValue({ bool: 2 })],
  [
    'metadata: such a value in a list',
    'gguf-corrupt',
    () => withValue(raw(9, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9)),
  ],
  [
    'metadata: text of 2^50 bytes',
    'gguf-corrupt',
    () => patched(sound, 'general.architecture.value', 2n ** 50n),
  ],
  [
    'metadata: text of 2^64 - 1 bytes',
    'gguf-corrupt',
    () => patched(sound, 'general.architecture.value', 2n ** 64n - 1n),
  ],
  [
    'metadata: text longer than the file',
    'gguf-truncated',
    () => patched(sound, 'general.architecture.value', 1e6),
  ],
  ['metadata: list of unknown elements', 'gguf-corrupt', () => patched(sound, 'a.list.elements', 99, 32)],
  ['metadata: list of 2^61 elements', 'gguf-corrupt', () => patched(sound, 'a.list.count', 2n ** 61n)],
  ['metadata: list of 2^31 elements', 'gguf-corrupt', () => patched(sound, 'a.list.count', 2n ** 31n)],
  ['metadata: list longer than the file', 'gguf-truncated', () => patched(sound, 'a.list.count', 1e6)],
  ['metadata: texts more than the file', 'gguf-truncated', () => patched(sound, 'a.pieces.count', 1e6)],
  ['metadata: one of the texts too long', 'gguf-truncated', () => patched(sound, 'a.pieces.value', 1e6)],
  ['metadata: lists too deep', 'gguf-corrupt', () => withValue(nested(5))],
  [
    'metadata: very many inner lists',
    'gguf-corrupt',
    () => withValue(raw(9, 9, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0)),
  ],
  ['metadata: alignment 0', 'gguf-corrupt', () => patched(sound, 'general.alignment.value', 0, 32)],
  ['metadata: alignment 24', 'gguf-corrupt', () => patched(sound, 'general.alignment.value', 24, 32)],
  [
    'metadata: alignment as text',
    'gguf-corrupt',
    () => ggufFile([['general.alignment', { text: '32' }]]).bytes,
  ],
  [
    'tensors: file ends in the list',
    'gguf-truncated',
    () => sound.bytes.slice(0, at('third.weight.shape') + 3),
  ],
  ['tensors: name of no length', 'gguf-corrupt', () => patched(sound, 'second.weight.length', 0)],
  ['tensors: name of 65 bytes', 'gguf-corrupt', () => withTensors({ ...TENSORS[0]!, name: 'n'.repeat(65) })],
  ['tensors: name not UTF-8', 'gguf-corrupt', () => withByte(at('second.weight.length') + 8, 0x80)],
  ['tensors: a name twice', 'gguf-corrupt', () => withTensors(TENSORS[0]!, TENSORS[0]!)],
  ['tensors: no dimension', 'gguf-corrupt', () => patched(sound, 'first.weight.dimensions', 0, 32)],
  ['tensors: five dimensions', 'gguf-corrupt', () => patched(sound, 'first.weight.dimensions', 5, 32)],
  [
    'tensors: 2^32 - 1 dimensions',
    'gguf-corrupt',
    () => patched(sound, 'first.weight.dimensions', 2 ** 32 - 1, 32),
  ],
  ['tensors: a dimension of 0', 'gguf-corrupt', () => patched(sound, 'second.weight.shape', 0)],
  ['tensors: a dimension of 2^63', 'gguf-corrupt', () => patched(sound, 'second.weight.shape', 2n ** 63n)],
  [
    'tensors: a shape whose product overflows',
    'gguf-corrupt',
    () => withTensors({ name: 'big', type: 0, shape: [2 ** 30, 2 ** 30, 2 ** 30], bytes: 4 }),
  ],
  [
    'tensors: a shape whose bytes overflow',
    'gguf-corrupt',
    () => patched(sound, 'second.weight.shape', 2n ** 52n),
  ],
  ['tensors: rows of part of a block', 'gguf-corrupt', () => patched(sound, 'first.weight.shape', 60)],
  [
    'tensors: an offset between two alignments',
    'gguf-corrupt',
    () => patched(sound, 'second.weight.offset', 161),
  ],
  ['tensors: one on top of another', 'gguf-corrupt', () => patched(sound, 'second.weight.offset', 128)],
  ['tensors: two at the same place', 'gguf-corrupt', () => patched(sound, 'second.weight.offset', 0)],
  ['tensors: an offset far outside', 'gguf-corrupt', () => patched(sound, 'third.weight.offset', 2 ** 40)],
  ['tensors: an offset of 2^63', 'gguf-corrupt', () => patched(sound, 'third.weight.offset', 2n ** 63n)],
  ['data: the last byte is missing', 'gguf-truncated', () => sound.bytes.slice(0, at('data') + 192 + 143)],
  ['data: all missing', 'gguf-truncated', () => sound.bytes.slice(0, at('data'))],
  [
    'data: the padding before it is missing',
    'gguf-truncated',
    () => sound.bytes.slice(0, at('third.weight.offset') + 8),
  ],
];

describe('a damaged file', () => {
  let largest = 0;

  beforeEach(() => {
    largest = 0;
    for (const name of ['Uint8Array', 'Uint32Array'] as const) {
      const real = globalThis[name];
      const recording = new Proxy(real, {
        construct(target, args: unknown[], newTarget) {
          const made = Reflect.construct(target, args, newTarget) as Uint8Array;
          if (typeof args[0] === 'number') largest = Math.max(largest, made.byteLength);
          return made;
        },
      });
      vi.stubGlobal(name, recording);
    }
  });
  afterEach(() => vi.unstubAllGlobals());

  it.each(DAMAGE)('%s: %s', async (_, code, bytes) => {
    const file = bytes();
    largest = 0;
    await expect(read(file)).rejects.toMatchObject({ name: 'FacetError', code });
    expect(largest).toBeLessThanOrEqual(file.length);
  });

  it('says how many bytes are there and how many there should be', async () => {
    const cut = sound.bytes.slice(0, -100);
    await expect(read(cut)).rejects.toMatchObject({
      code: 'gguf-truncated',
      message: expect.stringContaining(`${cut.length}`) as string,
      data: { expected: at('data') + 192 + 144, actual: cut.length },
    });
  });

  it('names the section and the thing', async () => {
    await expect(read(patched(sound, 'second.weight.offset', 161))).rejects.toMatchObject({
      data: { section: 'tensor list', item: 'second.weight' },
    });
    await expect(read(patched(sound, 'a.flag.type', 13, 32))).rejects.toMatchObject({
      data: { section: 'metadata', item: 'a.flag' },
    });
  });
});

describe('a file that is not GGUF', () => {
  const text = (content: string) => new TextEncoder().encode(content);
  const safetensors = new Uint8Array(64);
  safetensors.set([40, 0, 0, 0, 0, 0, 0, 0], 0);
  safetensors.set(text('{"a":{"dtype":"F32"'), 8);

  it.each<[string, Uint8Array]>([
    ['PNG', readFileSync(new URL('../../../test/golden/tiny/images/wide.png', import.meta.url))],
    ['JPEG', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)],
    ['ZIP', Uint8Array.of(0x50, 0x4b, 3, 4, 20)],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8)],
    ['PDF', text('%PDF-1.7')],
    ['safetensors', safetensors],
    ['web page', text('\n  <!DOCTYPE html><title>Sign in</title>')],
    ['Git LFS pointer', text('version https://git-lfs.github.com/spec/v1\noid sha256:00\n')],
    ['JSON', text('{"error":"gated"}')],
    ['old GGJT', text('tjgg\u0003')],
    ['plain text', text('Not found\n')],
    ['zeros', new Uint8Array(100)],
    ['empty', new Uint8Array(0)],
    ['not recognise', Uint8Array.of(0xde, 0xad, 0xbe, 0xef)],
  ])('is called %s', async (kind, bytes) => {
    await expect(read(bytes)).rejects.toMatchObject({
      code: 'gguf-foreign',
      message: expect.stringContaining(kind) as string,
    });
  });
});
