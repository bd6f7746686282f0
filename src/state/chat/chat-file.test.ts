import { expect, it } from 'vitest';
import { chatFile, isTextFile, partOf, readTextFile, saidText } from './chat-file.ts';

const noPdf = () => Promise.reject(new Error('nobody asked for a PDF'));
const read = (bytes: BlobPart, name: string, type = '', readPdf: () => Promise<string> = noPdf) =>
  readTextFile(new Blob([bytes], { type }), name, readPdf);

it('knows texts by their type, and by their name where that says nothing or something else', () => {
  const texts = [
    ['notes.txt', 'text/plain'],
    ['notes', 'text/markdown'],
    ['main.ts', 'video/mp2t'],
    ['data.CSV', 'application/vnd.ms-excel'],
    ['report.pdf', ''],
    ['Makefile', ''],
  ];
  for (const [name = '', type = ''] of texts) expect(isTextFile({ name, type }), name).toBe(true);
  for (const name of ['model.gguf', 'photo.png', 'song.mp3', 'txt'])
    expect(isTextFile({ name, type: '' }), name).toBe(false);
});

it('reads text in the encoding that it has', async () => {
  expect((await read('\ufeffGrüße', 'a.txt')).text).toBe('Grüße');
  expect((await read(Uint8Array.of(0xff, 0xfe, 0x41, 0, 0xfc, 0), 'a.txt')).text).toBe('Aü');
  expect((await read(Uint8Array.of(0x47, 0x72, 0xfc, 0xdf, 0x65), 'a.csv')).text).toBe('Grüße');
});

it('keeps the text once under its digest, whatever it is called', async () => {
  const [a, b] = [await read('same', 'a.txt'), await chatFile('b.md', 'same')];
  expect(a.sha256).toBe(b.sha256);
  expect(await a.blob.text()).toBe('same');
  expect(a.blob.type).toBe('text/plain');
});

it('says what is no text, and what has none', async () => {
  const refused = { code: 'file-unreadable' };
  await expect(read(Uint8Array.of(1, 0, 2), 'a.txt')).rejects.toMatchObject(refused);
  await expect(read(' \n', 'a.txt')).rejects.toMatchObject({
    ...refused,
    message: 'There is no text in a.txt.',
  });
  await expect(read('x', 'scan.pdf', '', async () => '')).rejects.toMatchObject({
    ...refused,
    hint: expect.stringContaining('scan'),
  });
  const locked = Object.assign(new Error('No password given'), { name: 'PasswordException' });
  await expect(read('x', 'a.pdf', '', () => Promise.reject(locked))).rejects.toMatchObject({
    ...refused,
    message: 'a.pdf is locked with a password.',
  });
});

it('takes what was read of a PDF before as the text that it is', async () => {
  expect((await read('%PDF', 'a.pdf', '', async () => 'Its text')).text).toBe('Its text');
  expect((await read('Its text', 'a.pdf', 'text/plain')).text).toBe('Its text');
});

it('cuts a text into parts that are the text again, at the ends of lines', () => {
  const lines = Array.from({ length: 500 }, (_, line) => `Line ${line} of the text.\n`).join('');
  for (const text of [lines, 'word '.repeat(999), 'x'.repeat(5000), 'short'])
    for (const parts of [1, 2, 3, 7]) {
      const cut = Array.from({ length: parts }, (_, before) => partOf(text, before + 1, parts));
      expect(cut.join('')).toBe(text);
    }
  expect(partOf(lines, 1, 3)).toMatch(/\.\n$/);
});

it('puts files in front of the question, each between lines that name it', () => {
  const files = [
    { name: 'a.txt', text: 'A' },
    { name: 'b.txt', text: 'B' },
  ];
  expect(saidText('Which?', files)).toBe(
    '--- a.txt ---\nA\n--- end of a.txt ---\n\n--- b.txt ---\nB\n--- end of b.txt ---\n\nWhich?',
  );
  expect(saidText('Which?')).toBe('Which?');
});
