import { FacetEngine } from '../../src/engine/engine.ts';
import { MemorySource } from '../../src/weights/source/memory.ts';
import { serve } from '../../src/worker/host.ts';
import { hollowGpu } from './hollow-gpu.ts';
import { createLibrary, type LibraryOptions } from '../../src/worker/library.ts';

/** Set before the worker begins; see bundle.ts. */
declare const FACET_LIBRARY: LibraryOptions;
declare const navigator: { readonly gpu: GPU };

const library = createLibrary(FACET_LIBRARY);
let hollow = false;

/**
 * The app's own worker, but that the name of a file chooses how it is loaded: `in memory` is read before its
 * loading begins, `without a GPU` goes onto one that computes nothing.
 */
serve({
  port: globalThis,
  createEngine: (onStatus) => {
    const requestAdapter: GPU['requestAdapter'] = (options) =>
      (hollow ? hollowGpu(navigator.gpu) : navigator.gpu).requestAdapter(options);
    return new FacetEngine({ gpu: { requestAdapter } as GPU, onStatus });
  },
  openSource: async (spec, signal) => {
    const name = spec.kind === 'hub' ? spec.name : '';
    hollow = name === 'without a GPU';
    const source = await library.openSource(spec, signal);
    if (name !== 'in memory') return source;
    return new MemorySource(await source.read(0, source.size, signal), source.name);
  },
  library,
});
