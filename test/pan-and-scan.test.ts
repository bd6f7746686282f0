import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LoadedModel } from '../src/engine/load.ts';
import { chatPrompt } from '../src/engine/prompt.ts';
import { readMessages } from '../src/engine/request-messages.ts';
import type { Segment } from '../src/shared/segments.ts';
import { projectFile } from './support/golden.ts';
import { loadSeeing } from './support/load.ts';

let folder: string;
let wide: string;
let model: LoadedModel;
let release: () => Promise<void>;
const { signal } = new AbortController();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facet-pan-'));
  wide = join(folder, 'wide.png');
  const png = new PNG({ width: 600, height: 300 });
  // A left half and a right half, so that the parts differ from each other and from the whole.
  png.data.fill(255);
  for (let y = 0; y < 300; y++) png.data.fill(40, y * 600 * 4, y * 600 * 4 + 300 * 4);
  await writeFile(wide, PNG.sync.write(png));
  ({ model, release } = await loadSeeing(
    projectFile('public/models/tiny-gemma3-q8_0.gguf'),
    projectFile('public/models/mmproj-tiny-gemma3-f16.gguf'),
  ));
});
afterAll(async () => {
  await release();
  await rm(folder, { recursive: true });
});

async function ask(detail?: string): Promise<readonly Segment[]> {
  const content = [
    { type: 'image_url', image_url: { url: wide, detail } },
    { type: 'text', text: 'Hi' },
  ];
  return (await chatPrompt(model, readMessages([{ role: 'user', content }]), signal)).segments;
}
const textOf = (parts: Awaited<ReturnType<typeof ask>>) =>
  parts
    .map((part) =>
      part.kind === 'image' ? '[image]' : part.ids.map((id) => model.tokenizer.pieceOf(id)).join(''),
    )
    .join('');

test('a wide image asked about in detail comes with its parts, in the words of the reference processor', async () => {
  const parts = await ask('high');
  const images = parts.flatMap((part) => (part.kind === 'image' ? [part.hash] : []));
  expect(new Set(images).size).toBe(3);
  const block = '\n\n<start_of_image>[image]<end_of_image>\n\n';
  expect(textOf(parts).replaceAll('\u2581', ' ')).toContain(
    `Here is the original image ${block} and here are some crops to help you see better ${block} ${block}Hi`,
  );
});

test('without it there is the whole image alone, with the same content as before', async () => {
  const [plain, close] = [await ask(), await ask('high')];
  const first = (parts: typeof plain) => parts.find((part) => part.kind === 'image');
  expect(plain.filter(({ kind }) => kind === 'image')).toHaveLength(1);
  expect(first(plain)).toEqual(first(close));
});

test('every part can be encoded, and once is enough', async () => {
  const before = model.vision?.encoded ?? 0;
  for (let times = 0; times < 2; times++) {
    for (const part of await ask('high'))
      if (part.kind === 'image') await model.vision?.embedding(part, signal);
  }
  expect((model.vision?.encoded ?? 0) - before).toBe(3);
});
