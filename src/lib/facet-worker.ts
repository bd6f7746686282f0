/** The entry of a worker that the page makes itself. */
export { ServiceWorkerMLCEngineHandler, WebWorkerMLCEngineHandler } from './worker-handler.ts';
