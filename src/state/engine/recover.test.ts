import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { USUAL_STATE_BUDGET } from '../../shared/kept-states.ts';
import type { EngineState } from './engine-state.ts';
import { USUAL_LIMITS } from './limits.ts';
import { recoverWhenLost } from './recover.ts';

const error = { code: 'device-lost', message: 'The GPU was lost.', hint: '', data: {} } as const;
const model = {} as Extract<EngineState['reported'], { kind: 'lost' }>['model'];
const MINUTE = 60_000;

describe('a GPU that is lost', () => {
  let seen = true;
  let look: () => void = () => undefined;
  /** The devices that the model was brought back to. */
  let back: ('gpu' | 'cpu')[] = [];
  let tried = 0;
  let store: StoreApi<EngineState>;
  const visibility = {
    visible: () => seen,
    onChange: (listener: () => void) => {
      look = listener;
    },
  };
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  const lose = async () => {
    store.setState({ reported: { kind: 'lost', error, model } });
    await pass(0);
  };

  beforeEach(() => {
    vi.useFakeTimers();
    seen = true;
    back = [];
    tried = 0;
    store = createStore<EngineState>(() => ({
      phase: { kind: 'idle' },
      reported: { kind: 'ready', model },
      loaded: undefined,
      waitingVision: [],
      adapter: undefined,
      compute: 'automatic',
      gpuPaused: false,
      recovering: false,
      limits: USUAL_LIMITS,
      stateBudget: USUAL_STATE_BUDGET,
    }));
    recoverWhenLost(
      {
        store,
        bringBack: async () => {
          back.push(store.getState().gpuPaused ? 'cpu' : 'gpu');
          store.setState({ reported: { kind: 'ready', model } });
        },
        pauseGpu: () => store.setState({ gpuPaused: true }),
        tryGpu: async () => {
          tried += 1;
        },
      },
      visibility,
    );
  });
  afterEach(() => void vi.useRealTimers());

  it('is brought back at once where the page is seen', async () => {
    await lose();
    expect(back).toEqual(['gpu']);
    expect(store.getState().recovering).toBe(false);
  });

  it('is brought back when the lid opens, and not before', async () => {
    seen = false;
    await lose();
    expect(back).toEqual([]);
    expect(store.getState().recovering).toBe(true);
    look();
    await pass(0);
    expect(back).toEqual([]);
    seen = true;
    look();
    await pass(0);
    expect(back).toEqual(['gpu']);
    look();
    await pass(0);
    expect(back).toEqual(['gpu']);
  });

  it('is followed by the processor when it is lost again within two minutes, and that by the person', async () => {
    await lose();
    await pass(MINUTE);
    await lose();
    expect(back).toEqual(['gpu', 'cpu']);
    await pass(MINUTE / 2);
    await lose();
    expect(back).toEqual(['gpu', 'cpu']);
    expect(store.getState()).toMatchObject({ reported: { kind: 'lost' }, recovering: false });
  });

  it('is brought back as it was where the loss before is longer ago', async () => {
    await lose();
    await pass(2 * MINUTE);
    await lose();
    expect(back).toEqual(['gpu', 'gpu']);
  });

  it('is tried again while it is paused, more and more seldom, where the page is seen', async () => {
    await lose();
    await lose();
    expect(store.getState().gpuPaused).toBe(true);
    await pass(2 * MINUTE - 1);
    expect(tried).toBe(0);
    await pass(1);
    expect(tried).toBe(1);
    await pass(4 * MINUTE);
    expect(tried).toBe(2);
    seen = false;
    await pass(8 * MINUTE);
    expect(tried).toBe(2);
    store.setState({ gpuPaused: false });
    seen = true;
    await pass(60 * MINUTE);
    expect(tried).toBe(2);
    // It had come back: another pause begins as the first did.
    store.setState({ gpuPaused: true });
    await pass(2 * MINUTE);
    expect(tried).toBe(3);
  });
});
