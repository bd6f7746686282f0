import type { WorkerLike } from '../../src/worker/client.ts';
import type { ToWorker } from '../../src/worker/protocol.ts';
import { FakeEngine } from './fake-engine.ts';
import { fakeLibrary, type FakeLibraryOptions } from './fake-library.ts';
import { serve } from '../../src/worker/host.ts';

/** A worker as tests see it: what was sent to it, and what may happen to a real one. */
export interface FakeWorker extends WorkerLike {
  readonly sent: unknown[];
  crash(message: string): void;
  /** A message arrives that cannot be read. */
  garble(): void;
  /** It hears and says nothing from then on, as in an endless loop. */
  mute(): void;
}

const closers: (() => void)[] = [];

/** Closes the channels of all fake workers, which would keep the test's process alive. */
export function closeFakeWorkers(): void {
  for (const close of closers.splice(0)) close();
}

/** A worker made of a channel and an engine without a model; `gone.gguf` cannot be fetched. */
export function fakeWorker(pauseMs = 1, library: FakeLibraryOptions = {}): FakeWorker {
  const { port1, port2 } = new MessageChannel();
  const listeners = new Map<string, (event: Event) => void>();
  const sent: unknown[] = [];
  let muted = false;
  serve({
    port: port2,
    createEngine: (onStatus) => new FakeEngine({ onStatus, pauseMs }),
    library: fakeLibrary(library),
    openSource: async (spec) => {
      const name = spec.kind === 'file' ? spec.file.name : spec.name;
      if (name === 'gone.gguf') throw new TypeError('not found');
      return { name };
    },
  });
  port1.start();
  port2.start();
  const close = () => {
    port1.close();
    port2.close();
  };
  closers.push(close);
  return {
    sent,
    postMessage(message) {
      sent.push(message);
      if (!muted) port1.postMessage(withNames(message));
    },
    addEventListener(type: string, listener: (event: never) => void) {
      if (type === 'message') {
        port1.addEventListener('message', (event) => {
          if (!muted) (listener as (event: Event) => void)(event);
        });
      } else listeners.set(type, listener as (event: Event) => void);
    },
    terminate: close,
    mute: () => {
      muted = true;
    },
    crash: (message) => listeners.get('error')?.(Object.assign(new Event('error'), { message })),
    garble: () => listeners.get('messageerror')?.(new Event('messageerror')),
  };
}

/** In Node a file loses its name on the way through a channel; the fake engine goes by nothing else. */
function withNames(message: ToWorker): ToWorker {
  if (message.kind !== 'call' || message.name !== 'load') return message;
  const sources = message.argument.sources.map((source) =>
    source.kind === 'file' ? { kind: 'url' as const, url: '', name: source.file.name } : source,
  );
  return { ...message, argument: { ...message.argument, sources } };
}
