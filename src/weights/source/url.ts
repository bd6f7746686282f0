import { decodedName } from '../../shared/decoded-name.ts';
import { cutShort, failed, failure } from './failures.ts';
import { BlobSource } from './file.ts';
import type { WeightSource } from './source.ts';
import { Web } from './web.ts';

const TRY_AGAIN = 'Check the connection and load the model again.';
const FROM_DISK = 'Download the file and open it from disk.';

export interface UrlOptions {
  readonly signal?: AbortSignal;
  /** The page's own address where no `web` is given. */
  readonly base?: string | undefined;
  readonly web?: Web;
}

/**
 * A file on the web, read by HTTP ranges. When the server ignores ranges, the file is fetched once, whole,
 * and kept as a blob, which browsers put on disk. It is called `givenName`, or as its address ends.
 * @throws FacetError `source-failed`, `aborted`
 */
export async function urlSource(
  address: string,
  givenName?: string,
  options: UrlOptions = {},
): Promise<WeightSource> {
  const { signal, base, web = new Web({ base }) } = options;
  const url = web.url(address);
  const name = givenName ?? nameOf(url);
  const get: RangeGet = async (range, readSignal) => {
    try {
      return await web.fetch(url, name, { headers: { Range: `bytes=${range}` }, signal: readSignal });
    } catch (error) {
      throw failure(error, name, TRY_AGAIN);
    }
  };
  const response = await get('0-0', signal);
  const mark = response.headers.get('etag') ?? response.headers.get('last-modified') ?? undefined;
  if (response.status === 200) return wholeFile(response, name, idOf(url, mark));
  const size = totalSize(response, name);
  await response.body?.cancel();
  return new UrlSource({ id: idOf(url, mark ?? String(size)), name, size, mark, get });
}

type RangeGet = (range: string, signal?: AbortSignal) => Promise<Response>;

/** The last part of the path; a stray percent sign leaves it as it is. */
export function nameOf(url: URL): string {
  return decodedName(url.pathname.split('/').at(-1) || url.host);
}

const idOf = (url: URL, mark = ''): string => `url:${url.href}#${mark}`;

class UrlSource implements WeightSource {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  /** The server's mark of this version of the file. */
  readonly #mark: string | undefined;
  readonly #get: RangeGet;
  /** The file itself, from when a read was answered with the whole of it. */
  #whole: Promise<WeightSource> | undefined;

  constructor(init: { id: string; name: string; size: number; mark: string | undefined; get: RangeGet }) {
    this.id = init.id;
    this.name = init.name;
    this.size = init.size;
    this.#mark = init.mark;
    this.#get = init.get;
  }

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    if (offset + length > this.size) throw cutShort(this, offset, length);
    if (length === 0) return new Uint8Array(0);
    if (this.#whole) return (await this.#whole).read(offset, length, signal);
    const response = await this.#get(`${offset}-${offset + length - 1}`, signal);
    const mark = response.headers.get('etag') ?? response.headers.get('last-modified');
    if (response.ok && mark !== null && this.#mark !== undefined && mark !== this.#mark)
      throw changed(this.name);
    if (response.status === 200) return (await this.#keepWhole(response)).read(offset, length, signal);
    if (response.status !== 206) throw refused(response, this.name);
    try {
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (bytes.length === length) return bytes;
      if (bytes.length > length)
        throw failed(this.name, 'the server sent more than was asked for', FROM_DISK);
      throw cutShort(this, offset, length, offset + bytes.length);
    } catch (error) {
      throw failure(error, this.name, TRY_AGAIN);
    }
  }

  /** A server of ranges may stop giving them: a service worker that came between gives out its files whole. */
  #keepWhole(response: Response): Promise<WeightSource> {
    const whole = (async () => {
      const file = await wholeFile(response, this.name, this.id);
      if (file.size !== this.size) throw changed(this.name);
      return file;
    })();
    whole.catch(() => {
      if (this.#whole === whole) this.#whole = undefined;
    });
    this.#whole ??= whole;
    return whole;
  }
}

async function wholeFile(response: Response, name: string, id: string): Promise<WeightSource> {
  try {
    return new BlobSource(await response.blob(), name, id);
  } catch (error) {
    throw failure(error, name, TRY_AGAIN);
  }
}

/** From `Content-Range: bytes 0-0/1234`, or the star-slash-0 that an empty file gives. */
function totalSize(response: Response, name: string): number {
  const range = response.headers.get('content-range') ?? '';
  if (response.status === 416 && range === 'bytes */0') return 0;
  if (response.status !== 206) throw refused(response, name);
  const total = /^bytes \d+-\d+\/(\d+)$/.exec(range)?.[1];
  if (total === undefined) throw failed(name, 'the server does not say how large it is', FROM_DISK);
  return Number(total);
}

const changed = (name: string): Error =>
  failed(name, 'the file has changed on the server meanwhile', 'Load the model again.');

function refused(response: Response, name: string): Error {
  const { status } = response;
  const what = `the server answered ${status}`;
  if (status === 404) return failed(name, `${what}, there is no such file`, 'Check the address.', { status });
  if (status === 401 || status === 403) {
    const hint =
      'The model may need an account that has accepted its terms; download it and open it from disk.';
    return failed(name, `${what}, access is refused`, hint, { status });
  }
  return failed(name, what, status >= 500 ? 'Try again later.' : FROM_DISK, { status });
}
