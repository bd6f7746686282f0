import type { WorkerLike } from '../worker/client.ts';
import type { FromWorker, ToWorker } from '../worker/protocol.ts';

/** The engine's side of a channel. */
export interface EnginePort {
  postMessage(message: FromWorker): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<ToWorker>) => void): void;
}

/** An engine on this very thread, for a client that talks to a worker. Nothing is copied on the way. */
export function localWorker(serve: (port: EnginePort) => void): WorkerLike {
  const ofPage: ((event: MessageEvent<FromWorker>) => void)[] = [];
  const ofEngine: ((event: MessageEvent<ToWorker>) => void)[] = [];
  // A message comes after whoever sent it is done, as it does from another thread.
  const tell = <Message>(listeners: readonly ((event: MessageEvent<Message>) => void)[], data: Message) =>
    queueMicrotask(() => {
      for (const listener of listeners) listener({ data } as MessageEvent<Message>);
    });
  serve({
    postMessage: (message) => tell(ofPage, message),
    addEventListener: (_, listener) => void ofEngine.push(listener),
  });
  return {
    postMessage: (message) => tell(ofEngine, message),
    addEventListener: (type: string, listener: (event: never) => void) => {
      if (type === 'message') ofPage.push(listener as (event: MessageEvent<FromWorker>) => void);
    },
    terminate: () => void ofEngine.splice(0),
  };
}
