import type { AppConfig, ChatOptions, LogLevel } from '@mlc-ai/web-llm';
import { FacetError } from '../shared/errors.ts';
import { FacetClient } from '../worker/client.ts';
import type { FromWorker, ToWorker } from '../worker/protocol.ts';
import { serveEngine } from '../worker/serve-engine.ts';
import { type EnginePort, localWorker } from './local-worker.ts';
import { MLCEngine } from './mlc-engine.ts';
import { type Page, PageCalls } from './page-calls.ts';

/** A message of WebLLM's client; what its content is hangs on the kind. */
export interface WebLlmMessage {
  readonly kind: string;
  readonly uuid: string;
  readonly content: unknown;
}

type Contents = Readonly<Record<string, never>> & {
  readonly modelId: string[];
  readonly chatOpts?: ChatOptions[];
  readonly request: Parameters<MLCEngine['chatCompletion']>[0] & Parameters<MLCEngine['completion']>[0];
  readonly streamId: string;
  readonly inputIds: number[];
  readonly isPrefill: boolean;
  readonly keepStats?: boolean;
  readonly sessionId: string;
};

type Task = (content: Contents) => unknown;

const areSame = (a: readonly string[], b: readonly string[]): boolean => a.join('\n') === b.join('\n');

/** Options as a text; none for what the engine refuses anyway. */
const textOf = (options: unknown): string | undefined => {
  try {
    return JSON.stringify(options ?? []);
  } catch {
    return undefined;
  }
};

/** A load that is under way. */
interface Loading {
  readonly modelId: readonly string[];
  readonly options: string | undefined;
  readonly done: Promise<void>;
}

/** Messages whose sender waits for no answer, and takes one for a mistake. */
const UNANSWERED: ReadonlySet<string> = new Set(['setLogLevel', 'setAppConfig']);

/**
 * The engine behind a page's client, in a worker: Facet's own client, and WebLLM's `WebWorkerMLCEngine`. The first
 * message says which it is.
 */
export class WebWorkerMLCEngineHandler {
  /** The engine that WebLLM's client talks to. */
  readonly engine: MLCEngine;
  readonly #streams = new Map<string, AsyncIterator<unknown, unknown>>();
  readonly #tasks: Readonly<Record<string, Task>>;
  readonly #serve: (port: EnginePort) => void;
  #toEngine: ((event: MessageEvent<ToWorker>) => void) | undefined;
  #modelId: readonly string[] = [];
  /** The load that is under way: whoever wants the same model waits for it. */
  #loading: Loading | undefined;

  /** `serve` answers a client's calls: with this worker's engine unless said otherwise. */
  constructor(serve: (port: EnginePort) => void = serveEngine) {
    this.#serve = serve;
    const client = new FacetClient(() => localWorker(serve));
    // A load that failed may have cost the model before it.
    client.on('status', ({ kind }) => {
      if (kind === 'empty') this.#modelId = [];
    });
    this.engine = new MLCEngine({}, client);
    this.engine.setInitProgressCallback((content) =>
      this.postMessage({ kind: 'initProgressCallback', uuid: '', content }),
    );
    this.#tasks = this.#allTasks();
  }

  /** Sends to the page; a worker of another kind has another way. */
  postMessage(message: unknown): void {
    (globalThis as unknown as { postMessage(message: unknown): void }).postMessage(message);
  }

  /** Takes a message of a client's, or the event that brought it. */
  onmessage(event: unknown): void {
    const message = (typeof event === 'object' && event !== null && 'data' in event ? event.data : event) as
      | WebLlmMessage
      | ToWorker;
    if (message.kind === 'call' || message.kind === 'abort') this.#ownClient(message as ToWorker);
    else void this.#answer(message as WebLlmMessage);
  }

  #ownClient(message: ToWorker): void {
    if (!this.#toEngine) {
      this.#serve({
        postMessage: (answer: FromWorker) => this.postMessage(answer),
        addEventListener: (_, listener) => (this.#toEngine = listener),
      });
    }
    this.#toEngine?.({ data: message } as MessageEvent<ToWorker>);
  }

  async #answer({ kind, uuid, content }: WebLlmMessage): Promise<void> {
    try {
      const task = Object.hasOwn(this.#tasks, kind) ? this.#tasks[kind] : undefined;
      if (!task) throw new FacetError('bad-request', `Facet does not know '${kind}'.`, 'Leave it out.');
      const answer = await task(content as Contents);
      if (!UNANSWERED.has(kind)) this.postMessage({ kind: 'return', uuid, content: answer });
    } catch (error) {
      const failure = FacetError.from(error);
      // An error that is cloned loses its code, so that its fields are sent.
      const { name, data } = failure;
      this.postMessage({ kind: 'throw', uuid, content: { ...data, name, ...failure.toPlain() } });
    }
  }

  #allTasks(): Record<string, Task> {
    const { engine } = this;
    const nothing =
      (task: (content: Contents) => unknown): Task =>
      async (content) => {
        await task(content);
        return null;
      };
    const stream = (create: (content: Contents) => unknown) =>
      nothing(async (content) => {
        await this.#load(content);
        const chunks = (await create(content)) as AsyncIterable<unknown>;
        this.#streams.set(content.streamId, chunks[Symbol.asyncIterator]());
      });
    const whole =
      (create: (content: Contents) => unknown): Task =>
      async (content) => {
        await this.#load(content);
        return create(content);
      };
    return {
      reload: nothing((content) => this.#reload(content)),
      unload: nothing(async () => {
        // What is being answered ends on its own, and nobody may wait for a load that is ended.
        this.#loading = undefined;
        await engine.unload();
        this.#modelId = [];
      }),
      chatCompletionNonStreaming: whole(({ request }) => engine.chatCompletion(request)),
      completionNonStreaming: whole(({ request }) => engine.completion(request)),
      chatCompletionStreamInit: stream(({ request }) => engine.chatCompletion(request)),
      completionStreamInit: stream(({ request }) => engine.completion(request)),
      completionStreamNextChunk: ({ streamId }) => this.#nextChunk(streamId),
      completionStreamReturn: nothing(async ({ streamId }) => {
        const chunks = this.#streams.get(streamId);
        this.#streams.delete(streamId);
        await chunks?.return?.();
      }),
      interruptGenerate: nothing(() => engine.interruptGenerate()),
      embedding: whole(({ request }) => engine.embedding(request as never)),
      listResumableSessions: () => engine.listResumableSessions(),
      resumeChatCompletion: ({ sessionId }) => engine.resumeChatCompletion(sessionId),
      resumeChatCompletionStreamInit: ({ sessionId }) => engine.resumeChatCompletion(sessionId),
      deleteResumableSession: nothing(({ sessionId }) => engine.deleteResumableSession(sessionId)),
      runtimeStatsText: () => engine.runtimeStatsText(),
      resetChat: nothing(({ keepStats }) => engine.resetChat(keepStats)),
      getMessage: () => engine.getMessage(),
      getGPUVendor: () => engine.getGPUVendor(),
      getMaxStorageBufferBindingSize: () => engine.getMaxStorageBufferBindingSize(),
      forwardTokensAndSample: ({ inputIds, isPrefill }) => engine.forwardTokensAndSample(inputIds, isPrefill),
      setLogLevel: nothing((level) => engine.setLogLevel(level as unknown as LogLevel)),
      setAppConfig: nothing((config) => engine.setAppConfig(config as unknown as AppConfig)),
    };
  }

  /** A service worker that was ended and started again has no model any more: the client knows which it was. */
  async #load(content: Contents): Promise<void> {
    const { modelId } = content;
    if (modelId.length === 0 || areSame(modelId, this.#modelId)) return;
    const loading = this.#loading;
    await (loading && areSame(modelId, loading.modelId) ? loading.done : this.#reload(content));
  }

  #reload({ modelId, chatOpts }: Contents): Promise<void> {
    const options = textOf(chatOpts);
    const under = this.#loading;
    if (under && options !== undefined && under.options === options && areSame(modelId, under.modelId))
      return under.done;
    const done = this.engine.reload(modelId, chatOpts).then(() => void (this.#modelId = modelId));
    const loading = (this.#loading = { modelId, options, done });
    const forget = () => {
      if (this.#loading === loading) this.#loading = undefined;
    };
    void done.then(forget, forget);
    return done;
  }

  /** Undefined at the stream's end, which is how WebLLM's client knows it. */
  async #nextChunk(streamId: string): Promise<unknown> {
    const chunks = this.#streams.get(streamId);
    if (!chunks) throw new FacetError('bad-request', 'This stream has ended.', 'Ask again.');
    try {
      const { done, value } = await chunks.next();
      if (!done) return value;
    } catch (error) {
      this.#streams.delete(streamId);
      throw error;
    }
    this.#streams.delete(streamId);
    return undefined;
  }
}

/** The same in a service worker, where every page that writes is answered. */
export class ServiceWorkerMLCEngineHandler extends WebWorkerMLCEngineHandler {
  readonly #calls = new PageCalls();
  /** Pages of WebLLM's client that wait for an answer, by the message that they wrote. */
  readonly #asking = new Map<string, Page>();
  /** The one of them that wrote last hears how a load goes on. */
  #page: Page | undefined;

  constructor(serve?: (port: EnginePort) => void) {
    super(serve);
    addEventListener('message', (event) => this.onmessage(event));
  }

  override postMessage(message: unknown): void {
    const { uuid } = message as Partial<WebLlmMessage>;
    if (uuid === undefined) {
      this.#calls.tell(message as FromWorker);
      return;
    }
    const page = this.#asking.get(uuid) ?? this.#page;
    this.#asking.delete(uuid);
    page?.postMessage(message);
  }

  override onmessage(event: unknown): void {
    const { data, source } = event as {
      readonly data: WebLlmMessage | ToWorker;
      readonly source?: Page | null;
    };
    if (data.kind === 'call' || data.kind === 'abort') {
      const own = source && this.#calls.from(source, data as ToWorker);
      if (own) super.onmessage({ data: own });
      return;
    }
    const { kind, uuid } = data as WebLlmMessage;
    if (kind === 'keepAlive') {
      source?.postMessage({ kind: 'heartbeat', uuid });
      return;
    }
    if (source) {
      this.#page = source;
      if (!UNANSWERED.has(kind)) this.#asking.set(uuid, source);
    }
    super.onmessage(event);
  }
}
