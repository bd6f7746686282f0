import { openProcessor } from '../../src/cpu/open-processor.ts';
import { FacetEngine } from '../../src/engine/engine.ts';
import { fileSource } from '../../src/weights/source/file.ts';
import { serve } from '../../src/worker/host.ts';
import type { WeightSource } from '../../src/weights/source/source.ts';

/** The app's own worker, but for its library; its name is the number of threads that compute. */
serve<WeightSource>({
  port: globalThis,
  createEngine: (onStatus) =>
    new FacetEngine({ gpu: navigator.gpu, openProcessor: () => openProcessor(Number(self.name)), onStatus }),
  openSource: (spec) => {
    if (spec.kind === 'file') return fileSource(spec.file);
    throw new Error('only files are measured');
  },
});
