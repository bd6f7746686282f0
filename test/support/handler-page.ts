import { WebWorkerMLCEngineHandler } from '../../src/lib/worker-handler.ts';

/** Whoever answers a client's calls. */
type Serve = ConstructorParameters<typeof WebWorkerMLCEngineHandler>[0];

/** A worker in which Facet's handler answers. Messages are copied, as between threads. */
export class HandlerPage {
  onmessage: ((event: MessageEvent) => void) | undefined;
  readonly #handler: WebWorkerMLCEngineHandler;
  readonly #listeners: ((event: never) => void)[] = [];

  constructor(serve: Serve) {
    const tell = (data: unknown) => {
      const event = new MessageEvent('message', { data });
      this.onmessage?.(event);
      for (const listener of this.#listeners) listener(event as never);
    };
    class Handler extends WebWorkerMLCEngineHandler {
      override postMessage(message: unknown): void {
        const copy: unknown = structuredClone(message);
        setTimeout(() => tell(copy));
      }
    }
    this.#handler = new Handler(serve);
  }

  postMessage(message: unknown): void {
    const copy: unknown = structuredClone(message);
    setTimeout(() => this.#handler.onmessage({ data: copy }));
  }

  addEventListener(type: string, listener: (event: never) => void): void {
    if (type === 'message') this.#listeners.push(listener);
  }

  terminate(): void {
    this.#listeners.splice(0);
  }
}
