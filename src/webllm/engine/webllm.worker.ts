import { MLCEngine, prebuiltAppConfig } from '@mlc-ai/web-llm';
import { FacetError } from '../../shared/errors.ts';
import { serve } from '../../worker/host.ts';
import { WebLlmEngine } from './webllm-engine.ts';

declare const self: DedicatedWorkerGlobalScope;

const engine = new MLCEngine({
  appConfig: { ...prebuiltAppConfig, cacheBackend: 'indexeddb' },
  logLevel: 'ERROR',
});

serve({
  port: self,
  createEngine: (onStatus) => new WebLlmEngine(engine, onStatus),
  openSource: (spec) => {
    if (spec.kind === 'webllm') return spec.id;
    throw new FacetError('bad-request', `${spec.kind} is no model of WebLLM's.`, 'Choose one of its list.');
  },
});
