import { FacetEngine } from '../../src/engine/engine.ts';
import { serve } from '../../src/worker/host.ts';
import { hollowGpu } from './hollow-gpu.ts';
import { createLibrary, type LibraryOptions } from '../../src/worker/library.ts';

/** Set before the worker begins; see bundle.ts. */
declare const FACET_LIBRARY: LibraryOptions;
declare const navigator: { readonly gpu: GPU };

const library = createLibrary(FACET_LIBRARY);
let hollow = false;

/** The app's own worker, but that a file of the name `without a GPU` goes onto one that computes nothing. */
serve({
  port: globalThis,
  createEngine: (onStatus) => {
    const requestAdapter: GPU['requestAdapter'] = (options) =>
      (hollow ? hollowGpu(navigator.gpu) : navigator.gpu).requestAdapter(options);
    return new FacetEngine({ gpu: { requestAdapter } as GPU, onStatus });
  },
  openSource: (spec, signal) => {
    hollow = spec.kind === 'hub' && spec.name === 'without a GPU';
    return library.openSource(spec, signal);
  },
  library,
});
