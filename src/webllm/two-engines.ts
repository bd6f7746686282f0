import { FacetError } from '../shared/errors.ts';
import type { WorkerLike } from '../worker/client.ts';
import type { CallMessage, CallName, FromWorker, ToWorker } from '../worker/protocol.ts';

/** Calls about the model in use, which go to the engine that has it; all others are Facet's own. */
const OF_THE_MODEL: ReadonlySet<CallName> = new Set([
  'load',
  'unload',
  'chat',
  'completion',
  'embed',
  'questionTokens',
  'heldText',
  'setCheckpointBudget',
  'evictVision',
  'ping',
]);

/** Milliseconds that WebLLM's engine has for giving up its memory before its worker is ended. */
const LEAVE_WITHIN_MS = 3000;

const NO_MODEL = {
  data: { kind: 'event', name: 'status', value: { kind: 'empty' } },
} as MessageEvent<FromWorker>;

const isWebLlm = (message: CallMessage): boolean =>
  message.name === 'load' && message.argument.sources.some(({ kind }) => kind === 'webllm');

/** Makes of the two one worker, as the page's client starts it. */
export const withWebLlm = (startOwn: () => WorkerLike, startWebLlm: () => WorkerLike) => (): WorkerLike =>
  new TwoEngines(startOwn(), startWebLlm);

/**
 * Facet's worker, and beside it WebLLM's from the moment that one of its models is loaded until another model is. Only one
 * of them has a model: the one before gives up its memory first.
 */
class TwoEngines implements WorkerLike {
  readonly #own: WorkerLike;
  readonly #start: () => WorkerLike;
  readonly #listeners: ((event: MessageEvent<FromWorker>) => void)[] = [];
  readonly #onError: [type: 'error' | 'messageerror', listener: (event: Event) => void][] = [];
  /** Calls of this side's own, and what their answers are for. */
  readonly #asides = new Map<number, () => void>();
  #lastAside = 0;
  #webLlm: WorkerLike | undefined;
  /** Whether WebLLM's worker has said a word: its code may still be on its way. */
  #spoke = false;
  /** Whether it was last said to have a model, or to load one. */
  #hasModel = false;
  /** Calls that WebLLM's engine has not answered. */
  readonly #unanswered = new Set<number>();
  /** The load that waits until the engine before has given up its memory. */
  #waiting: { readonly id: number; aborted: boolean } | undefined;

  constructor(own: WorkerLike, start: () => WorkerLike) {
    this.#own = own;
    this.#start = start;
    own.addEventListener('message', (event) => this.#fromOwn(event));
  }

  postMessage(message: ToWorker): void {
    if (message.kind === 'abort') {
      if (this.#waiting?.id === message.id) this.#waiting.aborted = true;
      this.#own.postMessage(message);
      this.#webLlm?.postMessage(message);
    } else if (isWebLlm(message)) this.#loadThere(message);
    else if (message.name === 'load' && this.#webLlm) this.#loadHere(message, this.#webLlm);
    else if (message.name === 'adapter' && this.#webLlm)
      this.#own.postMessage({ ...message, argument: 'gpu' });
    else if (!this.#webLlm || !OF_THE_MODEL.has(message.name)) this.#own.postMessage(message);
    else if (message.name === 'ping' && !this.#spoke) this.#own.postMessage(message);
    else this.#ask(message);
  }

  addEventListener(type: 'message', listener: (event: MessageEvent<FromWorker>) => void): void;
  addEventListener(type: 'error' | 'messageerror', listener: (event: Event) => void): void;
  addEventListener(
    type: 'message' | 'error' | 'messageerror',
    listener: ((event: MessageEvent<FromWorker>) => void) & ((event: Event) => void),
  ): void {
    if (type === 'message') this.#listeners.push(listener);
    else {
      this.#onError.push([type, listener]);
      this.#own.addEventListener(type, listener);
    }
  }

  terminate(): void {
    this.#own.terminate();
    this.#webLlm?.terminate();
  }

  #ask(message: CallMessage): void {
    this.#unanswered.add(message.id);
    this.#webLlm?.postMessage(message);
  }

  #fromOwn(event: MessageEvent<FromWorker>): void {
    const { data } = event;
    if (data.kind === 'event') {
      // While the other engine has the model, this one's "no model" is nobody's news.
      if (!this.#webLlm || data.name !== 'status') this.#tell(event);
    } else if (!this.#aside(data.id)) this.#tell(event);
  }

  #fromWebLlm(worker: WorkerLike, event: MessageEvent<FromWorker>): void {
    if (worker !== this.#webLlm) return;
    this.#spoke = true;
    const { data } = event;
    if (data.kind !== 'event') {
      this.#unanswered.delete(data.id);
      if (this.#aside(data.id)) return;
    } else if (data.name === 'status') this.#hasModel = data.value.kind !== 'empty';
    this.#tell(event);
  }

  #loadThere(message: CallMessage): void {
    this.#webLlm ??= this.#begin();
    const worker = this.#webLlm;
    this.#loadAfter(this.#own, message, () => {
      this.#unanswered.add(message.id);
      return worker;
    });
  }

  #begin(): WorkerLike {
    const worker = this.#start();
    this.#spoke = false;
    worker.addEventListener('message', (event) => this.#fromWebLlm(worker, event));
    for (const [type, listener] of this.#onError)
      worker.addEventListener(type, (event) => worker === this.#webLlm && listener(event));
    return worker;
  }

  #loadHere(message: CallMessage, worker: WorkerLike): void {
    const leave = this.#loadAfter(worker, message, () => {
      worker.terminate();
      if (this.#webLlm === worker) this.#webLlm = undefined;
      for (const id of this.#unanswered) this.#refuse(id);
      this.#unanswered.clear();
      // It was ended before it could say so itself.
      if (this.#hasModel) this.#tell(NO_MODEL);
      this.#hasModel = false;
      return this.#own;
    });
    setTimeout(leave, LEAVE_WITHIN_MS);
  }

  /**
   * Passes a load on, to whom `next` says, once the engine before has given up its memory; the answer does so at
   * once. Refused where another model was asked for meanwhile.
   */
  #loadAfter(before: WorkerLike, message: CallMessage, next: () => WorkerLike): () => void {
    const { id } = message;
    const waiting = { id, aborted: false };
    this.#waiting = waiting;
    let over = false;
    const pass = () => {
      if (over) return;
      over = true;
      if (this.#waiting !== waiting) {
        this.#refuse(id);
        return;
      }
      this.#waiting = undefined;
      const worker = next();
      worker.postMessage(message);
      if (waiting.aborted) worker.postMessage({ kind: 'abort', id });
    };
    this.#askAside(before, pass);
    return pass;
  }

  /** Has an engine give up its memory, whether it has any or not. */
  #askAside(worker: WorkerLike, then: () => void): void {
    const id = --this.#lastAside;
    this.#asides.set(id, then);
    worker.postMessage({ kind: 'call', id, name: 'unload', argument: null });
  }

  /** Whether an answer was this side's own. */
  #aside(id: number): boolean {
    const then = this.#asides.get(id);
    this.#asides.delete(id);
    then?.();
    return then !== undefined;
  }

  #refuse(id: number): void {
    const error = new FacetError('aborted', 'Another model was loaded.', 'Ask again.').toPlain();
    this.#tell({ data: { kind: 'error', id, error } } as MessageEvent<FromWorker>);
  }

  #tell(event: MessageEvent<FromWorker>): void {
    for (const listener of this.#listeners) listener(event);
  }
}
