import { FacetError } from '../../src/shared/errors.ts';
import { serve } from '../../src/worker/host.ts';
import type { ToWorker } from '../../src/worker/protocol.ts';
import { FakeEngine } from '../../test/support/fake-engine.ts';
import { fakeLibrary, type FakeLibraryOptions } from '../../test/support/fake-library.ts';

/** Set before the worker begins; see bundle.ts. */
declare const FACET_FAKE: {
  readonly pauseMs: number;
  readonly tooSmall: boolean;
  readonly hangs: boolean;
  readonly library: FakeLibraryOptions;
};

const tooSmall = new FacetError(
  'adapter-too-small',
  'This GPU offers maxStorageBufferBindingSize = 67108864; Facet needs 134217728.',
  'Try another browser or another GPU of this device.',
  { limit: 'maxStorageBufferBindingSize', offered: 67_108_864, needed: 134_217_728 },
);

globalThis.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  while (FACET_FAKE.hangs && data.kind === 'abort');
});

serve({
  port: globalThis,
  createEngine: (onStatus) =>
    new FakeEngine({
      onStatus,
      pauseMs: FACET_FAKE.pauseMs,
      refuse: FACET_FAKE.tooSmall ? tooSmall : undefined,
    }),
  library: fakeLibrary(FACET_FAKE.library),
  openSource: (spec) => ({ name: spec.kind === 'file' ? spec.file.name : spec.name }),
});
