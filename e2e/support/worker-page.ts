import type { BrowserContext, Page } from 'playwright/test';
import type { PlainError } from '../../src/shared/errors.ts';
import type { LoadStage } from '../../src/shared/model-facts.ts';
import type { DownloadProgress } from '../../src/worker/library-protocol.ts';
import type { Result, Argument, CallName, FromWorker } from '../../src/worker/protocol.ts';
import { type LocalServer, serveLocally } from './local-server.ts';

/** As strict as the app's own page: a worker has to do without anything that this forbids. */
const POLICY = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'";

interface Held {
  call(name: string, argument: unknown): Promise<unknown>;
  abort(name: string): void;
  readonly downloads: DownloadProgress[];
  /** The stage that loading is at, when the worker said it last. */
  readonly stage: () => LoadStage | undefined;
}

/** A tab that holds a worker and nothing of the app, to call the worker as the app does. */
export interface WorkerPage {
  readonly page: Page;
  /** Rejects with the error's code and message. */
  readonly call: <Name extends CallName>(name: Name, argument: Argument<Name>) => Promise<Result<Name>>;
  /** The error that the call ends with. */
  readonly refusal: <Name extends CallName>(name: Name, argument: Argument<Name>) => Promise<PlainError>;
  /** Aborts the call of that name made last, as the page does when a person cancels it. */
  readonly abort: (name: CallName) => Promise<void>;
  readonly downloads: () => Promise<readonly DownloadProgress[]>;
  /** Waits until loading has come to this stage. */
  readonly reaches: (stage: LoadStage) => Promise<unknown>;
}

/** Serves the page of such tabs, and `body` as its worker. */
export function serveWorker(body: string): Promise<LocalServer> {
  const page = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${POLICY}"><title>-</title>`;
  return serveLocally((request, response) => {
    const script = request.url === '/worker.js';
    response.writeHead(200, { 'content-type': script ? 'text/javascript' : 'text/html' });
    response.end(script ? body : page);
  });
}

/** A new tab of a server's. */
export async function openWorkerPage(context: BrowserContext, { origin }: LocalServer): Promise<WorkerPage> {
  const page = await context.newPage();
  await page.goto(`${origin}/`);
  await page.evaluate(holdWorker);
  const outcome = <Name extends CallName>(name: Name, argument: Argument<Name>) =>
    page.evaluate(
      ([called, passed]) => (globalThis as unknown as { facet: Held }).facet.call(called, passed),
      [name, argument] as const,
    ) as Promise<{ value: Result<Name> } | { error: PlainError }>;
  return {
    page,
    async call(name, argument) {
      const result = await outcome(name, argument);
      if ('error' in result) throw new Error(`${result.error.code}: ${result.error.message}`);
      return result.value;
    },
    async refusal(name, argument) {
      const result = await outcome(name, argument);
      if ('value' in result) throw new Error(`${name} did not fail`);
      return result.error;
    },
    abort: (name) =>
      page.evaluate((called) => (globalThis as unknown as { facet: Held }).facet.abort(called), name),
    downloads: () => page.evaluate(() => (globalThis as unknown as { facet: Held }).facet.downloads),
    reaches: (stage) =>
      page.waitForFunction(
        (wanted) => (globalThis as unknown as { facet: Held }).facet.stage() === wanted,
        stage,
        { timeout: 0 },
      ),
  };
}

/** Runs in the page. */
function holdWorker(): void {
  const worker = new Worker('/worker.js', { type: 'module' });
  const pending = new Map<number, (message: FromWorker) => void>();
  const downloads: DownloadProgress[] = [];
  const lastOf = new Map<string, number>();
  let lastId = 0;
  let stage: LoadStage | undefined;
  let broken: PlainError | undefined;
  worker.addEventListener('error', ({ message }) => {
    // One that cannot be loaded has no message.
    const hint = 'It does not answer any more.';
    broken = { code: 'worker-died', message: message || 'The worker could not be loaded.', hint, data: {} };
    for (const [id, settle] of pending) settle({ kind: 'error', id, error: broken });
  });
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
    if (data.kind === 'event') {
      if (data.name === 'download') downloads.push(data.value);
      if (data.name === 'status' && data.value.kind === 'loading') ({ stage } = data.value.progress);
    } else pending.get(data.id)?.(data);
  });
  const call = (name: string, argument: unknown) =>
    new Promise((resolve) => {
      lastId += 1;
      if (broken) resolve({ kind: 'error', id: lastId, error: broken });
      pending.set(lastId, resolve);
      lastOf.set(name, lastId);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- windows have one, workers do not
      worker.postMessage({ kind: 'call', id: lastId, name, argument });
    });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- as above
  const abort = (name: string) => worker.postMessage({ kind: 'abort', id: lastOf.get(name) });
  Object.assign(globalThis, { facet: { call, abort, downloads, stage: () => stage } });
}
