import { FacetError } from '../../shared/errors.ts';
import { Backoff } from '../source/backoff.ts';
import type { Clock } from '../source/clock.ts';
import { failed } from '../source/failures.ts';
import { broken, refusal } from '../source/refusal.ts';
import type { Web } from '../source/web.ts';

/** A file of a repository. */
export interface HubFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** In hex; the hub knows it of large files. */
  readonly sha256?: string;
}

/** A repository at one commit. */
export interface HubListing {
  readonly repo: string;
  /** As asked for: a branch, a tag or a commit. */
  readonly revision: string;
  readonly commit: string;
  /** Its terms must be accepted on its page before its files can be had. */
  readonly gated: boolean;
  /** The hub's name of it, such as `gemma`. */
  readonly licence?: string;
  readonly files: readonly HubFile[];
  /** Whether these are all its files: a listing that goes on for too long is cut off. */
  readonly isWhole: boolean;
}

export interface HubOptions {
  readonly web: Web;
  readonly clock: Clock;
  readonly online: () => boolean;
  /** Address of the hub; another only in tests. */
  readonly origin?: string | undefined;
}

export const HUB_ORIGIN = 'https://huggingface.co';
/** Pages of a listing followed, and files in it: more than any repository of models has. */
const MOST_PAGES = 20;
const MOST_FILES = 20_000;
/** Bytes of the longest answer that is read; a page of a thousand files has 0.3 MB. */
const LONGEST_ANSWER = 16 * 2 ** 20;
const LONGEST_PATH = 1024;
/** A tebibyte. */
const LARGEST_FILE = 2 ** 40;

/** The hub's API, as far as Facet needs it. An access token is held here, in memory, and sent to the hub alone. */
export class Hub {
  readonly origin: string;
  readonly #options: HubOptions;
  #token: string | undefined;
  /** The hub knows no such token, and refuses whoever shows it even what is open to all. */
  #rejected = false;

  constructor(options: HubOptions) {
    this.#options = options;
    this.origin = options.origin ?? HUB_ORIGIN;
  }

  /** Used from now on; nothing is sent without one. */
  set token(token: string | undefined) {
    this.#token = token?.trim() === '' ? undefined : token?.trim();
    this.#rejected = false;
  }

  /** Headers for a request to this address. */
  headers(url: URL): Readonly<Record<string, string>> {
    return this.#token !== undefined && !this.#rejected && url.origin === this.origin
      ? { Authorization: `Bearer ${this.#token}` }
      : {};
  }

  /** The address at which a file of a repository is to be had. */
  fileUrl(repo: string, revision: string, path: string): URL {
    const encoded = path.split('/').map(encodeURIComponent).join('/');
    return new URL(`${this.origin}/${repo}/resolve/${encodeURIComponent(revision)}/${encoded}`);
  }

  /**
   * Files of a repository at a revision; all but of the very largest.
   * @throws FacetError `access-refused`, `source-failed`, `aborted`
   */
  async listing(repo: string, revision: string, signal: AbortSignal): Promise<HubListing> {
    const api = `${this.origin}/api/models/${repo}`;
    const about = await this.#json(new URL(`${api}/revision/${encodeURIComponent(revision)}`), repo, signal);
    const { sha, gated, cardData } = fields(about.value);
    const { license } = fields(cardData);
    if (typeof sha !== 'string') throw unexpected(repo);
    const files: HubFile[] = [];
    let isWhole = true;
    let page: URL | undefined = new URL(`${api}/tree/${sha}?recursive=true`);
    for (let read = 0; page && read < MOST_PAGES && files.length < MOST_FILES; read += 1) {
      const answer: Answer = await this.#json(page, repo, signal);
      if (!Array.isArray(answer.value)) throw unexpected(repo);
      for (const entry of answer.value as unknown[]) {
        if (files.length >= MOST_FILES) {
          isWhole = false;
          break;
        }
        files.push(...fileOf(entry));
      }
      page = answer.next;
    }
    return {
      repo,
      revision,
      commit: sha,
      gated: gated !== false && gated !== undefined,
      ...(typeof license === 'string' ? { licence: license } : {}),
      files,
      isWhole: isWhole && !page,
    };
  }

  #json(url: URL, repo: string, signal: AbortSignal): Promise<Answer> {
    const { web, clock, online } = this.#options;
    // Nobody watches a list load for minutes: offline is said at once.
    const backoff = new Backoff({ clock, online: () => true, most: online() ? 4 : 1 });
    return backoff.until(signal, async () => {
      let response: Response;
      try {
        const headers = this.headers(url);
        response = await web.fetch(url, repo, { signal, headers });
        if (response.status === 401 && 'Authorization' in headers) {
          this.#rejected = true;
          response = await web.fetch(url, repo, { signal });
        }
        const next = nextPage(response, this.origin);
        if (response.ok) return { value: await jsonOf(response, repo), next };
      } catch (error) {
        if (signal.aborted || error instanceof FacetError) throw error;
        throw broken(error, repo);
      }
      if (response.status === 401 && this.#rejected) throw tokenRejected(repo);
      const error = refusal(response, repo);
      throw response.status === 404 ? noSuchRevision(repo) : error;
    });
  }
}

interface Answer {
  readonly value: unknown;
  readonly next: URL | undefined;
}

/** The JSON of an answer of a sensible length. @throws FacetError `source-failed` */
async function jsonOf(response: Response, repo: string): Promise<unknown> {
  const length = Number(response.headers.get('content-length') ?? 0);
  const text = length > LONGEST_ANSWER ? undefined : await boundedText(response);
  if (text === undefined) throw unexpected(repo);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw unexpected(repo);
  }
}

/** Undefined where it goes on for too long. */
async function boundedText(response: Response): Promise<string | undefined> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
    length += piece.value.length;
    if (length > LONGEST_ANSWER) {
      await reader?.cancel();
      return undefined;
    }
    parts.push(piece.value);
  }
  return new Blob(parts).text();
}

/** From `Link: <address>; rel="next"`; only an address of the hub is followed. */
function nextPage(response: Response, origin: string): URL | undefined {
  const address = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
  const url = address !== undefined && URL.canParse(address) ? new URL(address) : undefined;
  return url?.origin === origin ? url : undefined;
}

function fileOf(entry: unknown): HubFile[] {
  const { type, path, size, lfs } = fields(entry);
  if (type !== 'file' || typeof path !== 'string' || path.length > LONGEST_PATH) return [];
  const { oid, size: largeSize } = fields(lfs);
  const sha256 = typeof oid === 'string' && /^[\da-f]{64}$/.test(oid) ? { sha256: oid } : {};
  const bytes = typeof largeSize === 'number' ? largeSize : size;
  // A size that no file can have says that the entry is worth nothing.
  if (!isSize(bytes)) return [];
  return [{ path, size: bytes, ...sha256 }];
}

const isSize = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= LARGEST_FILE;

const fields = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

const unexpected = (repo: string): FacetError =>
  failed(repo, 'the hub answered something unexpected', 'Download the file and open it from disk.');

const tokenRejected = (repo: string): FacetError =>
  new FacetError(
    'access-refused',
    `${repo} could not be read: Hugging Face does not know the access token.`,
    'Paste it again, or make another in the settings of your account: it may be mistyped, have expired or been deleted.',
    { repo, status: 401 },
  );

const noSuchRevision = (repo: string): FacetError =>
  failed(repo, 'there is no such repository or revision on the hub', 'Check the name.', { status: 404 });
