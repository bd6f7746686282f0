import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionRequest,
  ChatCompletionRequestNonStreaming,
  ChatCompletionRequestStreaming,
  Completion,
  CompletionCreateParams,
  CompletionCreateParamsNonStreaming,
  CompletionCreateParamsStreaming,
  CreateEmbeddingResponse,
  EmbeddingCreateParams,
  InitProgressCallback,
  MLCEngineInterface,
} from '@mlc-ai/web-llm';
import { decodedName } from '../shared/decoded-name.ts';
import { FacetError, type PlainError } from '../shared/errors.ts';
import { Worker } from '../shared/held-worker.ts';
import { invalidValue } from '../shared/refusal.ts';
import type { RequestExtras } from '../shared/request-extras.ts';
import { chunkStream } from './chunk-stream.ts';
import { applyChanges, type EntryMap } from './entry-changes.ts';
import { initProgress } from './init-progress.ts';
import type {
  Result,
  Argument,
  CallName,
  Chunks,
  Events,
  FromWorker,
  MemorySnapshot,
  MemoryUpdate,
  SourceSpec,
  StreamingName,
  ToWorker,
} from './protocol.ts';
import { Watchdog } from './watchdog.ts';

/** The page's side of the channel: a `Worker`, or a port in tests. */
export interface WorkerLike {
  postMessage(message: ToWorker): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<FromWorker>) => void): void;
  addEventListener(type: 'error' | 'messageerror', listener: (event: Event) => void): void;
  terminate(): void;
}

export interface CallOptions<Name extends CallName> {
  readonly signal?: AbortSignal | undefined;
  /** Called with each piece of the answer, at most once a frame, when the request has `stream` set. */
  readonly onChunk?: Name extends StreamingName ? (chunk: Chunks[Name]) => void : never;
}

/** The worker's events, snapshots made whole again, and the event that it cannot send itself. */
export interface ClientEvents extends Omit<Events, 'memory'> {
  memory: MemorySnapshot;
  died: PlainError;
}

/** What stops a generation, as OpenAI's client takes it beside a request. */
export interface Stop {
  readonly signal?: AbortSignal | null;
}

type Listener<Name extends keyof ClientEvents> = (value: ClientEvents[Name]) => void;
type ErrorMessage = Extract<FromWorker, { kind: 'error' }>;
type ResultMessage = Extract<FromWorker, { kind: 'result' }>;

interface Pending {
  readonly name: CallName;
  readonly settle: (message: ResultMessage | ErrorMessage) => void;
  readonly chunk: (chunk: Chunks[StreamingName]) => void;
}

/** The part of WebLLM's engine interface that Facet has. */
type WebLlmFace = Pick<
  MLCEngineInterface,
  | 'chatCompletion'
  | 'completion'
  | 'reload'
  | 'unload'
  | 'interruptGenerate'
  | 'setInitProgressCallback'
  | 'getInitProgressCallback'
>;

/** The file at an address, which may be relative to the page: the worker's own address is another. */
export function fromAddress(address: string): SourceSpec {
  const base = (globalThis as { document?: { readonly baseURI: string } }).document?.baseURI;
  const url = URL.canParse(address, base) ? new URL(address, base).href : address;
  const name = url.replace(/[?#].*$/, '').replace(/^.*\//, '');
  return { kind: 'url', url, name: decodedName(name) };
}

/** Starts Facet's engine in a worker of its own. */
export const startWorker = (): Worker =>
  new Worker(new URL('./main.worker.ts', import.meta.url), { type: 'module', name: 'facet-engine' });

/**
 * The engine as the page sees it: typed calls, events, and a face in the shape of WebLLM's engine.
 * The worker is started by the first call. When it dies, or answers no more, every pending call rejects with
 * `worker-died` and the next call starts a new one.
 */
export class FacetClient implements WebLlmFace {
  readonly chat = { completions: { create: this.chatCompletion.bind(this) } };
  readonly completions = { create: this.completion.bind(this) };

  readonly #start: () => WorkerLike;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners: { readonly [Name in keyof ClientEvents]: Set<Listener<Name>> } = {
    status: new Set(),
    chunk: new Set(),
    memory: new Set(),
    download: new Set(),
    speed: new Set(),
    died: new Set(),
  };
  readonly #entries: EntryMap = new Map();
  readonly #watchdog = new Watchdog({
    ping: () => this.call('ping', null),
    onSilence: (reason) => this.restart(reason),
  });
  #worker: WorkerLike | undefined;
  #lastId = 0;
  #onInitProgress: InitProgressCallback | undefined;

  constructor(start: () => WorkerLike = startWorker) {
    this.#start = start;
    this.on('status', (status) => {
      if (status.kind === 'loading') this.#onInitProgress?.(initProgress(status.progress));
    });
  }

  /** Asks the worker. Rejects with a FacetError; an abort ends generation normally, see `Calls`. */
  call<Name extends CallName>(
    name: Name,
    argument: Argument<Name>,
    { signal, onChunk }: CallOptions<Name> = {},
  ): Promise<Result<Name>> {
    return new Promise((resolve, reject) => {
      const worker = (this.#worker ??= this.#boot());
      const id = ++this.#lastId;
      const abort = () => this.#abort(id);
      // A name and its argument belong together, which the compiler cannot see through a generic.
      try {
        worker.postMessage({ kind: 'call', id, name, argument } as ToWorker);
      } catch (error) {
        reject(notSent(error));
        return;
      }
      this.#watchdog.begin(id, name);
      this.#pending.set(id, {
        name,
        chunk: (chunk) => (onChunk as ((chunk: Chunks[StreamingName]) => void) | undefined)?.(chunk),
        settle: (message) => {
          signal?.removeEventListener('abort', abort);
          if (message.kind === 'error') reject(FacetError.fromPlain(message.error));
          else resolve(message.value as Result<Name>);
        },
      });
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort);
    });
  }

  /** Listens until the returned function is called. */
  on<Name extends keyof ClientEvents>(name: Name, listener: Listener<Name>): () => void {
    this.#listeners[name].add(listener);
    return () => this.#listeners[name].delete(listener);
  }

  /** Ends the worker; whatever is pending rejects. The next call starts a new one. */
  restart(reason = 'it was restarted'): void {
    if (!this.#worker) return;
    this.#worker.terminate();
    this.#worker = undefined;
    this.#watchdog.reset();
    const error = new FacetError(
      'worker-died',
      `The engine stopped: ${reason}.`,
      'Load the model again; the chat is kept.',
      { reason },
    ).toPlain();
    const pending = [...this.#pending];
    this.#pending.clear();
    for (const [id, { settle }] of pending) settle({ kind: 'error', id, error });
    this.#emit('died', error);
  }

  chatCompletion(
    request: ChatCompletionRequestNonStreaming & RequestExtras,
    options?: Stop,
  ): Promise<ChatCompletion>;
  chatCompletion(
    request: ChatCompletionRequestStreaming & RequestExtras,
    options?: Stop,
  ): Promise<AsyncIterable<ChatCompletionChunk>>;
  chatCompletion(
    request: ChatCompletionRequest & RequestExtras,
    options?: Stop,
  ): Promise<AsyncIterable<ChatCompletionChunk> | ChatCompletion>;
  async chatCompletion(
    request: ChatCompletionRequest & RequestExtras,
    options: Stop = {},
  ): Promise<AsyncIterable<ChatCompletionChunk> | ChatCompletion> {
    return this.#generate('chat', request, options);
  }

  completion(
    request: CompletionCreateParamsNonStreaming & RequestExtras,
    options?: Stop,
  ): Promise<Completion>;
  completion(
    request: CompletionCreateParamsStreaming & RequestExtras,
    options?: Stop,
  ): Promise<AsyncIterable<Completion>>;
  completion(
    request: CompletionCreateParams & RequestExtras,
    options?: Stop,
  ): Promise<AsyncIterable<Completion> | Completion>;
  async completion(
    request: CompletionCreateParams & RequestExtras,
    options: Stop = {},
  ): Promise<AsyncIterable<Completion> | Completion> {
    return this.#generate('completion', request, options);
  }

  async embedding(
    request: EmbeddingCreateParams,
    options: Stop | null = {},
  ): Promise<CreateEmbeddingResponse> {
    return this.call('embed', request, { signal: signalOf(options) });
  }

  /** Loads a GGUF, or the files of one model, from where WebLLM has a model's name: addresses. */
  async reload(addresses: string | string[]): Promise<void> {
    await this.call('load', { sources: [addresses].flat().map(fromAddress) });
  }

  async unload(): Promise<void> {
    await this.call('unload', null);
  }

  /** Stops every generation; each ends normally, with `finish_reason: 'abort'`. */
  interruptGenerate(): void {
    for (const [id, { name }] of this.#pending) {
      if (name === 'chat' || name === 'completion') this.#abort(id);
    }
  }

  setInitProgressCallback(callback: InitProgressCallback): void {
    this.#onInitProgress = callback;
  }

  getInitProgressCallback(): InitProgressCallback | undefined {
    return this.#onInitProgress;
  }

  /** A signal cannot cross to the worker, so it stays here, whether it came in the request or beside it. */
  async #generate<Name extends StreamingName>(
    name: Name,
    request: Argument<Name> & RequestExtras,
    options: Stop | null,
  ): Promise<AsyncIterable<Chunks[Name]> | Result<Name>> {
    let asked: Argument<Name> = request;
    let stop = signalOf(options);
    if (request?.signal instanceof AbortSignal) {
      const { signal, ...rest } = request;
      asked = rest as unknown as Argument<Name>;
      stop = stop ? AbortSignal.any([stop, signal]) : signal;
    }
    if (asked?.stream !== true) return this.call(name, asked, { signal: stop });
    return chunkStream<Chunks[Name]>(
      (onChunk, signal) =>
        this.call(name, asked, { signal, onChunk: onChunk as NonNullable<CallOptions<Name>['onChunk']> }),
      stop,
    );
  }

  #boot(): WorkerLike {
    const worker = this.#start();
    const current = (act: () => void) => {
      if (this.#worker === worker) act();
    };
    worker.addEventListener('message', ({ data }) => current(() => this.#receive(data)));
    worker.addEventListener('messageerror', () => current(() => this.restart('a message could not be read')));
    worker.addEventListener('error', (event) => {
      const message = 'message' in event && typeof event.message === 'string' ? event.message : '';
      current(() => this.restart(message || 'its worker could not be started or crashed'));
    });
    return worker;
  }

  #abort(id: number): void {
    if (!this.#worker) return;
    this.#worker.postMessage({ kind: 'abort', id });
    this.#watchdog.abort(id);
  }

  #receive(message: FromWorker): void {
    this.#watchdog.heard();
    if (message.kind === 'event') {
      if (message.name === 'status' || message.name === 'chunk') this.#watchdog.progressed();
      if (message.name === 'status') this.#emit('status', message.value);
      else if (message.name === 'memory') this.#emit('memory', this.#snapshot(message.value));
      else if (message.name === 'download') this.#emit('download', message.value);
      else if (message.name === 'speed') this.#emit('speed', message.value);
      else {
        this.#pending.get(message.value.call)?.chunk(message.value.chunk);
        this.#emit('chunk', message.value);
      }
      return;
    }
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    this.#watchdog.end(message.id);
    pending?.settle(message);
  }

  #snapshot({ first, changed, removed, ...rest }: MemoryUpdate): MemorySnapshot {
    if (first) this.#entries.clear();
    applyChanges(this.#entries, { changed, removed });
    return { ...rest, entries: [...this.#entries.values()] };
  }

  #emit<Name extends keyof ClientEvents>(name: Name, value: ClientEvents[Name]): void {
    for (const listener of this.#listeners[name]) listener(value);
  }
}

/** What cannot be copied to another thread: a function, a symbol, what lies too deep. */
const notSent = (error: unknown): FacetError =>
  invalidValue(
    null,
    `The request holds something that cannot be sent to the worker: ${String(error)}`,
    'Give plain values.',
  );

/** @throws FacetError `bad-request` for what is no signal */
function signalOf(options: Stop | null): AbortSignal | undefined {
  const signal = options?.signal ?? undefined;
  if (!signal || signal instanceof AbortSignal) return signal;
  throw invalidValue('signal', 'signal is no AbortSignal.', 'Give the signal of an AbortController.');
}
