import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { projectFile } from '../../test/support/golden.ts';
import { ContentDigest } from './content-digest.ts';
import { openGguf } from './open-model.ts';
import { MemorySource } from './source/memory.ts';

const FILE = new Uint8Array(readFileSync(projectFile('public/models/tiny-gemma3-q8_0.gguf')));
const { signal } = new AbortController();

/** Digest of a file whose tensors are read in pieces of so many bytes. */
async function digestOf(bytes: Uint8Array, name = 'a.gguf', piece = 1e9): Promise<string> {
  const text = await openGguf([new MemorySource(bytes, name)]);
  const digest = await ContentDigest.open();
  for (const tensor of text.tensors.values()) {
    for (let at = 0; at < tensor.bytes; at += piece) {
      const length = Math.min(piece, tensor.bytes - at);
      digest.add(await tensor.source.read(tensor.offset + at, length));
    }
  }
  return digest.of(text, signal);
}

test('is that of the content, whatever the file is called and however it is read', async () => {
  expect(await digestOf(FILE, 'another.gguf', 1024)).toBe(await digestOf(FILE));
});

test.each([
  ['first', () => 0],
  ['last', (bytes: number) => bytes - 1],
])('changes with the %s byte of every tensor', async (_which, byteOf) => {
  const text = await openGguf([new MemorySource(FILE, 'a.gguf')]);
  const digests = new Set([await digestOf(FILE)]);
  const changed = FILE.slice();
  for (const { offset, bytes } of text.tensors.values()) {
    const at = offset + byteOf(bytes);
    const was = changed[at] ?? 0;
    changed[at] = was ^ 1;
    digests.add(await digestOf(changed));
    changed[at] = was;
  }
  expect(digests.size).toBe(text.tensors.size + 1);
});
