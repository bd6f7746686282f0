import { isOnGpu, type EngineState, statusOf } from './engine-state.ts';
import type { EngineActions } from './engine-store.ts';

/** Losses so near to each other have one cause, which is still there. */
const TOGETHER_MS = 120_000;
/** Time after which a GPU that was lost twice is tried again; it doubles with every time it is in vain. */
const TRY_AFTER_MS = 120_000;
const TRY_AFTER_MOST_MS = 16 * TRY_AFTER_MS;

/** When the page can be seen; a lid that is closed takes the GPU away, and gives it back when it opens. */
export interface PageVisibility {
  readonly visible: () => boolean;
  readonly onChange: (listener: () => void) => void;
}

const pageVisibility: PageVisibility = {
  visible: () => document.visibilityState === 'visible',
  onChange: (listener) => document.addEventListener('visibilitychange', listener),
};

type Recovering = Pick<EngineActions, 'store' | 'bringBack' | 'pauseGpu' | 'tryGpu'>;

/**
 * Loads the model again by itself when its device or its worker was lost, as soon as the page is seen: at first as it
 * was, after another loss soon after on the processor, and after one there not at all, for it would go on for ever.
 */
export function recoverWhenLost(
  engine: Recovering,
  { visible, onChange }: PageVisibility = pageVisibility,
  now: () => number = () => performance.now(),
): void {
  const { store } = engine;
  let losses: number[] = [];
  let onVisible: () => void = () => undefined;

  async function recover(): Promise<void> {
    store.setState({ recovering: true });
    try {
      while (isLost(store.getState())) {
        if (!visible()) {
          await new Promise<void>((resolve) => (onVisible = resolve));
          continue;
        }
        if (losses.length > 1 && !isOnGpu(store.getState())) return;
        if (losses.length > 1) engine.pauseGpu();
        await engine.bringBack();
      }
    } finally {
      store.setState({ recovering: false });
    }
  }

  store.subscribe((state, before) => {
    if (state.reported === before.reported || !isLost(state)) return;
    losses = [...losses.filter((at) => now() - at < TOGETHER_MS), now()];
    if (!state.recovering) void recover();
  });
  onChange(() => visible() && onVisible());
  tryGpuLater(engine, visible);
}

/** Whether the model in use is lost and nobody has done anything about it. */
const isLost = (state: EngineState): boolean =>
  state.phase.kind === 'idle' && statusOf(state).kind === 'lost';

/** Tries a paused GPU again from time to time, when the page is seen. */
function tryGpuLater({ store, tryGpu }: Recovering, visible: () => boolean): void {
  let after = TRY_AFTER_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let trying = false;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void attempt(), after);
  };
  async function attempt(): Promise<void> {
    trying = true;
    // While nobody looks nothing is tried, and nothing was in vain.
    if (visible()) {
      after = Math.min(2 * after, TRY_AFTER_MOST_MS);
      await tryGpu().catch(() => undefined);
    }
    trying = false;
    if (store.getState().gpuPaused) wait();
    else after = TRY_AFTER_MS;
  }
  let paused = false;
  store.subscribe(() => {
    // What a listener before this one has changed counts, not what it was called with.
    const { gpuPaused } = store.getState();
    if (gpuPaused && !paused && !trying) wait();
    if (!gpuPaused) {
      clearTimeout(timer);
      if (!trying) after = TRY_AFTER_MS;
    }
    paused = gpuPaused;
  });
}
