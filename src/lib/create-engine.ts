import type { ChatOptions, MLCEngineConfig } from '@mlc-ai/web-llm';
import { FacetError } from '../shared/errors.ts';
import { FacetClient, type WorkerLike } from '../worker/client.ts';
import { MLCEngine } from './mlc-engine.ts';

/** An engine with a model loaded, in a worker of its own. */
export const CreateMLCEngine = (
  modelId: string | string[],
  config?: MLCEngineConfig,
  chatOpts?: ChatOptions | ChatOptions[],
): Promise<MLCEngine> => loaded(new MLCEngine(config), modelId, chatOpts);

/** The engine in a worker that the page made, in which a `WebWorkerMLCEngineHandler` answers. */
export class WebWorkerMLCEngine extends MLCEngine {
  constructor(worker: WorkerLike, config?: MLCEngineConfig) {
    super(config, new FacetClient(() => worker));
  }
}

/** The same with a model loaded. */
export const CreateWebWorkerMLCEngine = (
  worker: WorkerLike,
  modelId: string | string[],
  config?: MLCEngineConfig,
  chatOpts?: ChatOptions | ChatOptions[],
): Promise<WebWorkerMLCEngine> => loaded(new WebWorkerMLCEngine(worker, config), modelId, chatOpts);

/** A service worker that has nothing to do is ended; WebLLM's own interval. */
const KEEP_ALIVE_MS = 10_000;

/** The engine in the page's service worker, in which a `ServiceWorkerMLCEngineHandler` answers. */
export class ServiceWorkerMLCEngine extends MLCEngine {
  constructor(config?: MLCEngineConfig, keepAliveMs = KEEP_ALIVE_MS) {
    super(config, new FacetClient(() => serviceWorker(keepAliveMs)));
  }
}

/** The same with a model loaded, once the service worker is active. @throws FacetError `worker-died` without one */
export async function CreateServiceWorkerMLCEngine(
  modelId: string | string[],
  config?: MLCEngineConfig,
  chatOpts?: ChatOptions | ChatOptions[],
  keepAliveMs?: number,
): Promise<ServiceWorkerMLCEngine> {
  await navigator.serviceWorker.ready;
  return loaded(new ServiceWorkerMLCEngine(config, keepAliveMs), modelId, chatOpts);
}

function serviceWorker(keepAliveMs: number): WorkerLike {
  const { serviceWorker: container } = navigator;
  const { controller } = container;
  if (!controller) {
    throw new FacetError(
      'worker-died',
      'No service worker controls this page.',
      'Register one, and reload the page.',
    );
  }
  const beat = setInterval(
    () => controller.postMessage({ kind: 'keepAlive', uuid: crypto.randomUUID() }),
    keepAliveMs,
  );
  return {
    postMessage: (message) => controller.postMessage(message),
    addEventListener: (type: string, listener: (event: never) => void) =>
      container.addEventListener(type, listener as (event: Event) => void),
    terminate: () => clearInterval(beat),
  };
}

async function loaded<Engine extends MLCEngine>(
  engine: Engine,
  modelId: string | string[],
  chatOpts: ChatOptions | ChatOptions[] | undefined,
): Promise<Engine> {
  await engine.reload(modelId, chatOpts);
  return engine;
}
