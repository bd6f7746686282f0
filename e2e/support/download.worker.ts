import { openCpu } from '../../src/cpu/device.ts';
import { kernelModule } from '../../src/cpu/module.ts';
import { FacetEngine } from '../../src/engine/engine.ts';
import { serve } from '../../src/worker/host.ts';
import { createLibrary, type LibraryOptions } from '../../src/worker/library.ts';

/** Set before the worker begins; see bundle.ts. */
declare const FACET_LIBRARY: LibraryOptions;
declare const navigator: { readonly gpu: GPU | undefined };

const library = createLibrary(FACET_LIBRARY);

/** One thread, since this worker is one file. */
const openProcessor = async () =>
  openCpu({ module: await kernelModule(), threads: 1, startThread: () => ({ stop: () => undefined }) });

// The app's own worker, but for where the hub is.
serve({
  port: globalThis,
  createEngine: (onStatus) => new FacetEngine({ gpu: navigator.gpu, openProcessor, onStatus }),
  openSource: library.openSource,
  library,
});
