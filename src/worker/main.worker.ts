import { FacetEngine } from '../engine/engine.ts';
import { serve } from './host.ts';
import { openSource } from './sources.ts';

declare const self: DedicatedWorkerGlobalScope;

serve({
  port: self,
  createEngine: (onStatus) => new FacetEngine({ gpu: navigator.gpu, onStatus }),
  openSource,
});
