import { canCompute, openProcessor } from '../cpu/open-processor.ts';
import { FacetEngine } from '../engine/engine.ts';
import { StateStore } from '../kv/state-store.ts';
import { StoredFits } from '../tuning/kept-fits.ts';
import { ImageStore } from '../vision/image-store.ts';
import { fetchImage } from '../vision/pixels/fetch-image.ts';
import { type HostPort, serve } from './host.ts';
import { createLibrary } from './library.ts';

/** Serves a port with this worker's engine, over its GPU, its processor, its network and its storage. */
export function serveEngine(port: HostPort): void {
  const library = createLibrary();
  const states = typeof indexedDB === 'undefined' ? undefined : new StateStore();
  serve({
    port,
    createEngine: (onStatus) =>
      new FacetEngine({
        gpu: navigator.gpu,
        openProcessor: canCompute() ? () => openProcessor() : undefined,
        onStatus,
        readImage: fetchImage,
        embeddings: new ImageStore(),
        ...(states ? { states, fits: new StoredFits(navigator.userAgent, navigator.locks) } : {}),
      }),
    openSource: library.openSource,
    states,
    library,
  });
}
