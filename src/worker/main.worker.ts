import { FacetEngine } from '../engine/engine.ts';
import { ImageStore } from '../vision/image-store.ts';
import { fetchImage } from '../vision/pixels/fetch-image.ts';
import { serve } from './host.ts';
import { openSource } from './sources.ts';

declare const self: DedicatedWorkerGlobalScope;

serve({
  port: self,
  createEngine: (onStatus) =>
    new FacetEngine({
      gpu: navigator.gpu,
      onStatus,
      readImage: fetchImage,
      embeddings: new ImageStore(),
    }),
  openSource,
});
