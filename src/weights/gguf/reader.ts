import type { WeightSource } from '../source/source.ts';
import { HeaderCursor } from './cursor.ts';
import type { GgufHeader } from './header.ts';
import { MOST_ENTRIES, readMetadata } from './metadata-reader.ts';
import type { Metadata } from './metadata.ts';
import { foreign, truncated, unsupported } from './refusal.ts';
import { looksLike } from './sniff.ts';
import { readTensors } from './tensor-reader.ts';

const MAGIC = 'GGUF';
const SNIFFED_BYTES = 512;
/** Magic, version, number of tensors, number of keys. */
const HEADER_BYTES = 24;
const DEFAULT_ALIGNMENT = 32;
const CONVERT_AGAIN = 'Get a newer conversion of the model, made as little-endian GGUF version 3.';

/**
 * Reads the header of one GGUF file, version 2 or 3: the metadata and where each tensor lies. Only the
 * header's own bytes are fetched, in windows of a few MiB.
 * @throws FacetError `gguf-foreign`, `gguf-truncated`, `gguf-corrupt` or `gguf-unsupported`.
 */
export async function readHeader(source: WeightSource, signal?: AbortSignal): Promise<GgufHeader> {
  const cursor = new HeaderCursor(source, signal);
  await refuseForeign(source, cursor);
  await cursor.need(HEADER_BYTES);
  cursor.u32();
  const version = supportedVersion(source.name, cursor);
  const tensorCount = cursor.size();
  const pairCount = cursor.size();
  cursor.item = 'the number of tensors';
  if (tensorCount > MOST_ENTRIES) throw cursor.corrupt(`it claims ${tensorCount} tensors`);
  const metadata = await readMetadata(cursor, pairCount);
  const alignment = alignmentOf(cursor, metadata);
  const tensors = await readTensors(cursor, tensorCount, alignment);
  return { name: source.name, version, metadata, ...tensors, size: source.size };
}

async function refuseForeign(source: WeightSource, cursor: HeaderCursor): Promise<void> {
  const length = Math.min(source.size, SNIFFED_BYTES);
  await cursor.need(length);
  const start = cursor.peek(length);
  const magic = String.fromCharCode(...start.subarray(0, 4));
  if (magic === MAGIC) return;
  if (length > 0 && length < 4 && MAGIC.startsWith(magic)) {
    throw truncated(source.name, HEADER_BYTES, source.size, 'the header');
  }
  throw foreign(source.name, looksLike(start, source.size));
}

function supportedVersion(file: string, cursor: HeaderCursor): 2 | 3 {
  const version = cursor.u32();
  if (version === 2 || version === 3) return version;
  if (version === 1)
    throw unsupported(file, 'is GGUF version 1; Facet reads 2 and 3', CONVERT_AGAIN, { version });
  // The format has no byte-order mark: a version in the high bytes is how a big-endian file shows itself.
  if (version !== 0 && (version & 0xffff) === 0) {
    throw unsupported(file, 'is a big-endian GGUF file; Facet reads little-endian ones', CONVERT_AGAIN, {
      version,
    });
  }
  cursor.item = 'the version';
  if (version === 0 || version > 0xffff) throw cursor.corrupt(`version ${version} is impossible`);
  throw unsupported(file, `is GGUF version ${version}; Facet reads 2 and 3`, CONVERT_AGAIN, { version });
}

function alignmentOf(cursor: HeaderCursor, metadata: Metadata): number {
  const alignment = metadata.integer('general.alignment') ?? DEFAULT_ALIGNMENT;
  cursor.item = 'general.alignment';
  const powerOfTwo = alignment > 0 && alignment <= 2 ** 31 && Number.isInteger(Math.log2(alignment));
  if (!powerOfTwo) throw cursor.corrupt(`an alignment of ${alignment} is not a power of two`);
  return alignment;
}
