/** The package's main entry: WebLLM's names, and Facet's own client and errors. */
export {
  CreateMLCEngine,
  CreateServiceWorkerMLCEngine,
  CreateWebWorkerMLCEngine,
  ServiceWorkerMLCEngine,
  WebWorkerMLCEngine,
} from './create-engine.ts';
export { MLCEngine } from './mlc-engine.ts';
export { type FacetAppConfig, type FacetModelRecord, prebuiltAppConfig } from './model-list.ts';
export { FacetClient } from '../worker/client.ts';
export { FacetError } from '../shared/errors.ts';
