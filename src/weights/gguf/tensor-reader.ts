import { roundUp } from '../../shared/numbers.ts';
import type { HeaderCursor } from './cursor.ts';
import type { TensorInfo, UnsupportedTensor } from './header.ts';
import { readName } from './metadata-reader.ts';
import { corrupt, truncated } from './refusal.ts';
import { typeName, WEIGHT_TYPES, weightBytes, weightTypeOf } from './types.ts';

const MOST_DIMENSIONS = 4;
const LONGEST_NAME = 64;
/** Name length, one byte of name, dimension count, one dimension, type, offset. */
const TENSOR_BYTES = 8 + 1 + 4 + 8 + 4 + 8;

interface TensorList {
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  readonly unsupported: readonly UnsupportedTensor[];
}

/** The `count` tensor entries that begin at the cursor; the data follow them, rounded up to `alignment`. */
export async function readTensors(
  cursor: HeaderCursor,
  count: number,
  alignment: number,
): Promise<TensorList> {
  cursor.section = 'tensor list';
  cursor.item = 'the list of tensors';
  cursor.claim(count, TENSOR_BYTES);
  const found = new Map<string, TensorInfo>();
  const unsupported: UnsupportedTensor[] = [];
  const names = new Set<string>();
  for (let index = 0; index < count; index++) {
    cursor.item = `tensor number ${index}`;
    const name = await readName(cursor, LONGEST_NAME);
    cursor.item = name;
    if (names.has(name)) throw cursor.corrupt('the tensor occurs twice');
    names.add(name);
    const entry = await readEntry(cursor, name, alignment);
    if ('source' in entry) found.set(name, entry);
    else unsupported.push(entry);
  }
  const dataStart = roundUp(cursor.position, alignment);
  const tensors = new Map(
    [...found].map(([name, info]) => [name, { ...info, offset: dataStart + info.offset }]),
  );
  checkPlaces(cursor, [...tensors.values()], dataStart, alignment);
  return { tensors, unsupported };
}

/** One entry, its offset still relative to the start of the data. */
async function readEntry(
  cursor: HeaderCursor,
  name: string,
  alignment: number,
): Promise<TensorInfo | UnsupportedTensor> {
  await cursor.need(4);
  const dimensions = cursor.u32();
  if (dimensions < 1 || dimensions > MOST_DIMENSIONS) throw cursor.corrupt(`it has ${dimensions} dimensions`);
  await cursor.need(dimensions * 8 + 12);
  const shape: number[] = [];
  // GGUF lists the innermost dimension first. Outer dimensions of 1 mean the same as none.
  for (let index = 0; index < dimensions; index++) shape.unshift(cursor.size());
  while (shape.length > 1 && shape[0] === 1) shape.shift();
  const weights = shape.reduce((product, size) => product * size, 1);
  if (weights === 0) throw cursor.corrupt(`its shape [${shape.join(', ')}] holds nothing`);
  if (!Number.isSafeInteger(weights))
    throw cursor.corrupt(`its shape [${shape.join(', ')}] is impossibly large`);
  const typeId = cursor.u32();
  const type = weightTypeOf(typeId);
  const offset = cursor.size();
  if (type === undefined) return { name, type: typeName(typeId) };
  const columns = shape.at(-1)!;
  const { blockWeights } = WEIGHT_TYPES[type];
  if (columns % blockWeights !== 0) {
    throw cursor.corrupt(`rows of ${columns} are no whole number of ${type} blocks of ${blockWeights}`);
  }
  const bytes = weightBytes(type, weights);
  if (!Number.isSafeInteger(bytes + offset)) throw cursor.corrupt('its end lies beyond any file');
  if (offset % alignment !== 0) throw cursor.corrupt(`its offset ${offset} is not aligned to ${alignment}`);
  return { name, type, shape, source: cursor.source, offset, bytes };
}

/**
 * Every tensor lies inside the file and none on top of another. When one ends outside, a gapless layout
 * says that the file was cut, a gap that the offset is wrong.
 */
function checkPlaces(
  cursor: HeaderCursor,
  tensors: TensorInfo[],
  dataStart: number,
  alignment: number,
): void {
  const { name: file, size } = cursor.source;
  const byOffset = tensors.toSorted((a, b) => a.offset - b.offset);
  let end = dataStart;
  let gapless = true;
  for (const tensor of byOffset) {
    if (tensor.offset < end)
      throw corrupt(file, 'tensor list', tensor.name, 'it overlaps the tensor before it');
    gapless &&= tensor.offset === roundUp(end, alignment);
    end = tensor.offset + tensor.bytes;
    if (end > size && !gapless) {
      throw corrupt(
        file,
        'tensor list',
        tensor.name,
        `it lies at byte ${tensor.offset} of a file of ${size}`,
      );
    }
  }
  if (end > size) throw truncated(file, end, size, 'the weights');
}
