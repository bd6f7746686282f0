import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileSource as nodeFileSource } from '../../../tools/cli/file-source.ts';
import { allowedUrl } from './allowed-hosts.ts';
import { fileSource } from './file.ts';
import { MemorySource } from './memory.ts';
import type { WeightSource } from './source.ts';
import { urlSource } from './url.ts';

const content = Uint8Array.from({ length: 1000 }, (_, index) => (index * 7) % 251);

/** Answers as its path says. */
function serve(request: IncomingMessage, response: ServerResponse): void {
  const [, first, last] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? [];
  const start = Number(first);
  const end = Number(last) + 1;
  const range = { 'content-range': `bytes ${start}-${end - 1}/${content.length}` };
  switch (String(request.url).split('?')[0]!) {
    case '/ranges.gguf':
      return void response.writeHead(206, { ...range, etag: '"one"' }).end(content.subarray(start, end));
    case '/whole.gguf':
      return void response.writeHead(200).end(content);
    case '/ranges-at-first.gguf':
      if (start < 100) return void response.writeHead(206, range).end(content.subarray(start, end));
      return void response.writeHead(200).end(start < 900 ? content : content.subarray(1));
    case '/changing.gguf':
      return void response.writeHead(206, { ...range, etag: `"${start}"` }).end(content.subarray(start, end));
    case '/short.gguf':
      return void response.writeHead(206, range).end(content.subarray(start, Math.max(start + 1, end - 5)));
    case '/unsized.gguf':
      return void response.writeHead(206).end(content.subarray(start, end));
    case '/empty.gguf':
      return void response.writeHead(416, { 'content-range': 'bytes */0' }).end();
    case '/away.gguf':
      return void response
        .writeHead(302, { location: `http://localhost:${request.socket.localPort}/ranges.gguf` })
        .end();
    case '/broken.gguf':
      return void request.socket.destroy();
    case '/forbidden.gguf':
      return void response.writeHead(403).end();
    default:
      response.writeHead(404).end();
  }
}

let server: Server;
let base: string;
let folder: string;

beforeAll(async () => {
  server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  folder = await mkdtemp(join(tmpdir(), 'facet-source-'));
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

const open = (address: string): Promise<WeightSource> => urlSource(address, undefined, { base });

const openers: readonly (readonly [string, () => Promise<WeightSource & { close?(): Promise<void> }>])[] = [
  ['memory', () => Promise.resolve(new MemorySource(content, 'model.gguf'))],
  ['file', () => Promise.resolve(fileSource(new File([content], 'model.gguf')))],
  ['url with ranges', () => open('ranges.gguf')],
  ['url without ranges', () => open('whole.gguf')],
  [
    'file in Node',
    async () => {
      await writeFile(join(folder, 'model.gguf'), content);
      return nodeFileSource(join(folder, 'model.gguf'));
    },
  ],
];

describe.each(openers)('%s', (_, openOne) => {
  it('reads exactly what is asked for', async () => {
    const source = await openOne();
    expect(source.size).toBe(content.length);
    for (const [offset, length] of [
      [0, 1],
      [0, 1000],
      [999, 1],
      [123, 456],
      [500, 0],
    ] as const) {
      expect(await source.read(offset, length)).toEqual(content.slice(offset, offset + length));
    }
    await source.close?.();
  });

  it('says so when the file ends before the bytes asked for', async () => {
    const source = await openOne();
    await expect(source.read(990, 11)).rejects.toMatchObject({
      code: 'gguf-truncated',
      data: { expected: 1001 },
    });
    await source.close?.();
  });

  it('stops on abort', async () => {
    const source = await openOne();
    await expect(source.read(0, 10, AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
    await source.close?.();
  });
});

describe('urlSource', () => {
  it.each([
    ['missing.gguf', /404/],
    ['forbidden.gguf', /403/],
    ['unsized.gguf', /how large/],
    ['away.gguf', /redirects to localhost/],
    ['broken.gguf', /could not be read/],
    ['https://example.org/model.gguf', /example\.org/],
    ['https://', /not a web address/],
  ])('refuses %s', async (address, message) => {
    await expect(open(address)).rejects.toMatchObject({ code: 'source-failed', message });
  });

  it('notices a file that changes between reads, and one that comes up short', async () => {
    const changing = await open('changing.gguf');
    await expect(changing.read(5, 5)).rejects.toMatchObject({ code: 'source-failed', message: /changed/ });
    const short = await open('short.gguf');
    await expect(short.read(0, 100)).rejects.toMatchObject({ code: 'gguf-truncated' });
  });

  it('goes on with the whole file where ranges are not given any more', async () => {
    const source = await open('ranges-at-first.gguf');
    await expect(source.read(950, 10)).rejects.toMatchObject({ code: 'source-failed', message: /changed/ });
    expect(await source.read(50, 10)).toEqual(content.slice(50, 60));
    expect(await source.read(500, 10)).toEqual(content.slice(500, 510));
    // It is here now: this would not be given.
    expect(await source.read(950, 10)).toEqual(content.slice(950, 960));
  });

  it('opens an empty file as empty and names files after the address', async () => {
    expect((await open('empty.gguf')).size).toBe(0);
    expect((await open('ranges.gguf?download=true')).name).toBe('ranges.gguf');
  });

  it('stops on abort while opening', async () => {
    const signal = AbortSignal.abort();
    await expect(urlSource('ranges.gguf', undefined, { base, signal })).rejects.toMatchObject({
      code: 'aborted',
    });
  });

  it('gives the same id for the same version only', async () => {
    const [one, again, other] = await Promise.all(
      ['ranges.gguf', 'ranges.gguf', 'changing.gguf'].map((path) => open(path)),
    );
    expect(one!.id).toBe(again!.id);
    expect(one!.id).not.toBe(other!.id);
  });
});

describe('allowedUrl', () => {
  const page = 'https://facet.example/app/';

  it.each([
    'models/a.gguf',
    '/a.gguf',
    'https://huggingface.co/x/y/resolve/main/a.gguf',
    'https://us.aws.cdn.hf.co/a',
  ])('lets %s through', (address) => expect(allowedUrl(address, page).protocol).toBe('https:'));

  it.each([
    'http://huggingface.co/a.gguf',
    'https://huggingface.co.example.org/a.gguf',
    'https://evilhf.co/a.gguf',
    'https://huggingface.co:8443/a.gguf',
    'https://user@huggingface.co/a.gguf',
    'file:///etc/passwd',
    'data:,GGUF',
    '//example.org/a.gguf',
  ])('refuses %s', (address) => expect(() => allowedUrl(address, page)).toThrow(/could not be read/));
});

describe('the own files of whoever started a worker from a blob', () => {
  it.each([
    ['blob:https://facet.example/6b1e', 'https://facet.example/models/a.gguf'],
    ['blob:http://127.0.0.1:4173/6b1e', 'http://127.0.0.1:4173/models/a.gguf'],
    ['blob:chrome-extension://aaaa/6b1e', 'chrome-extension://aaaa/models/a.gguf'],
  ])('may be read: %s', (worker, address) => expect(allowedUrl(address, worker).href).toBe(address));

  it.each([
    ['blob:https://facet.example/6b1e', 'http://facet.example/a.gguf'],
    ['blob:https://facet.example/6b1e', 'https://facet.example:8443/a.gguf'],
    ['blob:https://facet.example/6b1e', 'https://example.org/a.gguf'],
    ['blob:null/6b1e', 'https://facet.example/a.gguf'],
  ])('of others may not: %s, %s', (worker, address) =>
    expect(() => allowedUrl(address, worker)).toThrow(/could not be read/),
  );
});

describe('the own files of a browser extension', () => {
  const popup = 'chrome-extension://aaaa/popup.html';

  it('may be read, those of another may not', () => {
    expect(allowedUrl('models/a.gguf', popup).href).toBe('chrome-extension://aaaa/models/a.gguf');
    expect(() => allowedUrl('chrome-extension://bbbb/a.gguf', popup)).toThrow(/could not be read/);
    expect(() => allowedUrl('https://aaaa/a.gguf', popup)).toThrow(/could not be read/);
  });
});

describe('fileSource in Node', () => {
  it('refuses a path that does not exist', async () => {
    await expect(nodeFileSource(join(folder, 'none.gguf'))).rejects.toMatchObject({ code: 'source-failed' });
  });

  it('notices a file that shrinks while it is open', async () => {
    const path = join(folder, 'shrinking.gguf');
    await writeFile(path, content);
    const source = await nodeFileSource(path);
    await truncate(path, 100);
    await expect(source.read(50, 100)).rejects.toMatchObject({ code: 'gguf-truncated' });
    await source.close();
  });
});
