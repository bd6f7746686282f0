import type { ErrorCode } from '../../shared/errors.ts';
import type { EngineContext } from './engine-context.ts';
import { failureOf, isOnGpu, isUsable, statusOf } from './engine-state.ts';
import { open } from './loading.ts';

/** Failures of a load that another device may not have. */
const OF_THE_DEVICE: ReadonlySet<ErrorCode> = new Set([
  'no-webgpu',
  'adapter-too-small',
  'out-of-gpu-memory',
  'device-lost',
  'worker-died',
  'internal',
]);

/** Loads what was in use last once more; on the processor where the GPU it was on cannot be had. */
export async function bringBack(engine: EngineContext): Promise<void> {
  const { store } = engine;
  const { loaded } = store.getState();
  if (!loaded) return;
  const wasOnGpu = isOnGpu(store.getState());
  await open(engine, loaded.request);
  if (!wasOnGpu) return;
  const state = store.getState();
  const failure = failureOf(state);
  if (failure?.request === loaded.request && OF_THE_DEVICE.has(failure.error.code)) {
    store.setState({ gpuPaused: true });
    await open(engine, loaded.request);
  } else if (isUsable(state) && state.adapter?.kind === 'cpu') {
    store.setState({ gpuPaused: true });
  }
}

/** Loads the model in use to a GPU that was paused, if the browser has one again and no answer is being written. */
export async function tryGpu(engine: EngineContext): Promise<void> {
  const { store, client } = engine;
  const isThere = await client.call('hasGpu', store.getState().compute).catch(() => false);
  const state = store.getState();
  const { kind } = statusOf(state);
  const isBusy = kind === 'generating' || kind === 'loading' || state.phase.kind === 'elsewhere';
  if (!isThere || isBusy || !state.gpuPaused) return;
  // It is the GPU that is brought back, whatever has the model now.
  store.setState({ gpuPaused: false, adapter: undefined });
  await bringBack(engine);
}
