import { canCompute, openProcessor } from '../cpu/open-processor.ts';
import { FacetEngine } from '../engine/engine.ts';
import { ImageStore } from '../vision/image-store.ts';
import { fetchImage } from '../vision/pixels/fetch-image.ts';
import { serve } from './host.ts';
import { createLibrary } from './library.ts';

declare const self: DedicatedWorkerGlobalScope;

const library = createLibrary();

serve({
  port: self,
  createEngine: (onStatus) =>
    new FacetEngine({
      gpu: navigator.gpu,
      openProcessor: canCompute() ? () => openProcessor() : undefined,
      onStatus,
      readImage: fetchImage,
      embeddings: new ImageStore(),
    }),
  openSource: library.openSource,
  library,
});
