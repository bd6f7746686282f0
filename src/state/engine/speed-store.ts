import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Compute } from '../../shared/compute.ts';
import { FacetError, type PlainError } from '../../shared/errors.ts';
import type { FacetClient } from '../../worker/client.ts';
import type { SpeedProgress, SpeedReport } from '../../worker/protocol.ts';
import { requestOf, type SpeedChoice } from './speed-choice.ts';

export interface SpeedState {
  readonly choice: SpeedChoice;
  /** Ends the measurement that is under way. */
  readonly running: AbortController | undefined;
  /** How far that is; nothing before it has begun. */
  readonly progress: SpeedProgress | undefined;
  /** The last measurement, or as much of it as there is. */
  readonly report: SpeedReport | undefined;
  readonly error: PlainError | undefined;
  /** Bytes that the chosen made-up weights take with their context. */
  readonly plannedBytes: number | undefined;
}

export interface SpeedActions {
  readonly store: StoreApi<SpeedState>;
  choose(change: Partial<SpeedChoice>): void;
  /** Measures what is chosen; it goes on while another page is looked at. */
  start(): Promise<void>;
  /** Ends it; what was measured by then stays. */
  stop(): void;
}

/** The speed of models on this device. `compute` is the device that a person wants. */
export function createSpeed(client: FacetClient, compute: () => Compute): SpeedActions {
  const store = createStore<SpeedState>(() => ({
    choice: { of: 'model', shape: '1b', quantisation: 'Q4_0', longest: 4096 },
    running: undefined,
    progress: undefined,
    report: undefined,
    error: undefined,
    plannedBytes: undefined,
  }));

  client.on('speed', (progress) => {
    if (!store.getState().running) return;
    const { report } = progress;
    store.setState({ progress, ...(report && report.rows.length > 0 ? { report } : {}) });
  });

  async function planFor(choice: SpeedChoice): Promise<void> {
    const { shape, quantisation, longest: contextLength } = choice;
    const plan = await client.call('plan', { shape, quantisation, contextLength }).catch(() => undefined);
    if (choice !== store.getState().choice) return;
    const vision = plan?.entries.filter(({ kind }) => kind === 'vision') ?? [];
    const visionBytes = vision.reduce((sum, { bytes }) => sum + bytes, 0);
    store.setState({ plannedBytes: plan && plan.totalBytes - visionBytes });
  }

  return {
    store,
    choose(change) {
      const choice = { ...store.getState().choice, ...change };
      store.setState({ choice, plannedBytes: undefined });
      if (choice.of === 'made-up') void planFor(choice);
    },
    async start() {
      store.getState().running?.abort();
      const running = new AbortController();
      store.setState({ running, progress: undefined, report: undefined, error: undefined });
      const request = { ...requestOf(store.getState().choice), compute: compute() };
      const outcome = await client.call('speed', request, { signal: running.signal }).then(
        (report) => ({ report }),
        (reason: unknown) => (running.signal.aborted ? {} : { error: FacetError.from(reason).toPlain() }),
      );
      if (store.getState().running !== running) return;
      store.setState({ ...outcome, running: undefined, progress: undefined });
    },
    stop: () => store.getState().running?.abort(),
  };
}
