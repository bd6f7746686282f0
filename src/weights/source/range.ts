import { FacetError } from '../../shared/errors.ts';
import { failed } from './failures.ts';
import { broken, refusal } from './refusal.ts';
import type { Web, WebRequest } from './web.ts';

/** The answer to a request for part of a file. */
export interface RangeAnswer {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Size of the whole file in bytes. */
  readonly total: number;
  /** The server's mark of this version of the file: its ETag, or the date of its last change. */
  readonly mark: string | undefined;
}

/**
 * Asks for the bytes `[first, last]` of a file. The body may still break off, or hold more or less than that.
 * @throws Transient where asking again may help; FacetError `access-refused`, `file-changed`, `source-failed`
 *   (with `data.status` 200 when the server ignores ranges)
 */
export async function requestRange(
  web: Web,
  url: URL,
  name: string,
  [first, last]: readonly [number, number],
  { signal, headers = {} }: WebRequest = {},
): Promise<RangeAnswer> {
  let response: Response;
  try {
    response = await web.fetch(url, name, {
      signal,
      headers: { ...headers, Range: `bytes=${first}-${last}` },
    });
  } catch (error) {
    if (signal?.aborted || error instanceof FacetError) throw error;
    throw broken(error, name);
  }
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
  if (response.status === 206 && response.body && Number(range?.[1]) === first) {
    const mark = response.headers.get('etag') ?? response.headers.get('last-modified') ?? undefined;
    return { body: response.body, total: Number(range?.[2]), mark };
  }
  await response.body?.cancel();
  throw explained(response, name, first);
}

function explained(response: Response, name: string, first: number): Error {
  const { status } = response;
  const fromDisk = 'Download the file and open it from disk.';
  const odd = true;
  if (status === 206)
    return failed(name, 'the server sends another part than was asked for', fromDisk, { odd });
  if (status === 200) return failed(name, 'the server sends files only whole', fromDisk, { status, odd });
  if (status === 416) return changed(name, { status, asked: first });
  return refusal(response, name);
}

/** The file at the address is another than before. */
export function changed(name: string, data: Record<string, unknown> = {}): FacetError {
  return new FacetError(
    'file-changed',
    `${name} has changed on the server since its download began.`,
    'Load it again: the download then starts anew.',
    { file: name, ...data },
  );
}
