import { open } from 'node:fs/promises';
import type { Vocabulary } from '../../src/text/vocabulary.ts';
import { readHeader } from '../../src/weights/gguf/reader.ts';
import { readTokenizerMetadata } from '../../src/weights/gguf/tokenizer-metadata.ts';

/** The vocabulary of a GGUF file on disk; the tensors are not touched. */
export async function readVocabulary(path: string): Promise<Vocabulary> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const read = async (offset: number, length: number): Promise<Uint8Array> =>
      (await file.read(new Uint8Array(length), 0, length, offset)).buffer;
    return readTokenizerMetadata(await readHeader({ id: path, name: path, size, read }));
  } finally {
    await file.close();
  }
}
