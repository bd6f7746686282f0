import { FacetEngine } from '../../src/engine/engine.ts';
import { serve } from '../../src/worker/host.ts';
import { createLibrary, type LibraryOptions } from '../../src/worker/library.ts';

/** Filled in when the worker is bundled. */
declare const FACET_LIBRARY: LibraryOptions;
declare const navigator: { readonly gpu: GPU };

const library = createLibrary(FACET_LIBRARY);

// The app's own worker, but for where the hub is.
serve({
  port: globalThis,
  createEngine: (onStatus) => new FacetEngine({ gpu: navigator.gpu, onStatus }),
  openSource: library.openSource,
  library,
});
