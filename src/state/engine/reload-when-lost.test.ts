import { beforeEach, describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { EngineState } from './engine-state.ts';
import { USUAL_LIMITS } from './limits.ts';
import { reloadWhenLost } from './reload-when-lost.ts';

const error = { code: 'device-lost', message: 'The GPU was lost.', hint: '', data: {} } as const;
const model = {} as Extract<EngineState['reported'], { kind: 'lost' }>['model'];

describe('a GPU that is lost', () => {
  let time = 0;
  let seen = true;
  let reloads = 0;
  let look: () => void = () => undefined;
  const store = createStore<EngineState>(() => ({
    phase: { kind: 'idle' },
    reported: { kind: 'empty' },
    loaded: undefined,
    waitingVision: [],
    adapter: undefined,
    compute: 'automatic',
    limits: USUAL_LIMITS,
  }));
  const visibility = {
    visible: () => seen,
    onChange: (listener: () => void) => {
      look = listener;
    },
  };
  const reload = async () => {
    reloads += 1;
    store.setState({ reported: { kind: 'ready', model } });
  };
  const lose = () => store.setState({ reported: { kind: 'lost', error, model } });
  reloadWhenLost({ store, reload }, visibility, () => time);

  beforeEach(() => {
    time += 3_600_000;
    seen = true;
    reloads = 0;
    store.setState({ reported: { kind: 'ready', model } });
  });

  it('is brought back at once where the page is seen', () => {
    lose();
    expect(reloads).toBe(1);
  });

  it('is brought back when the lid opens, and not before', () => {
    seen = false;
    lose();
    expect(reloads).toBe(0);
    seen = true;
    look();
    expect(reloads).toBe(1);
    look();
    expect(reloads).toBe(1);
  });

  it('is left to the person when it is lost again within a minute', () => {
    lose();
    time += 30_000;
    lose();
    look();
    expect(reloads).toBe(1);
    time += 31_000;
    lose();
    expect(reloads).toBe(2);
  });
});
