import * as v from 'valibot';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { FacetError, type PlainError } from '../../shared/errors.ts';
import { ADVISED_SAMPLING, samplingSchema } from '../../shared/sampling.ts';
import { timingsOf } from '../../shared/timings.ts';
import type { FacetClient } from '../../worker/client.ts';
import type { Timings } from '../../worker/protocol.ts';
import { onPageHidden } from '../page/page-life.ts';
import { type ChoiceStorage, recall, remember } from '../page/choice-storage.ts';

export interface CompletionState {
  readonly text: string;
  /** Where the model's own text begins, until a person edits the text; it runs to the end. */
  readonly writtenFrom: number | undefined;
  readonly maxTokens: number;
  /** 0 always takes the likeliest token. */
  readonly temperature: number;
  readonly writing: boolean;
  readonly stopped: boolean;
  readonly timings: Timings | undefined;
  readonly error: PlainError | undefined;
}

export interface CompletionActions {
  readonly store: StoreApi<CompletionState>;
  setText(text: string): void;
  readonly setMaxTokens: (count: number) => void;
  readonly setTemperature: (temperature: number) => void;
  /** Lets the model continue the text in place. */
  complete(): Promise<void>;
  stop(): void;
  /** Keeps the text now; false when it lives in the page only. */
  keep(): boolean;
}

const KEY = 'facet.completion';
/** How soon what changed is kept, in milliseconds. */
const KEPT_WITHIN = 500;

const keptSchema = v.object({
  text: v.string(),
  writtenFrom: v.optional(v.number()),
  maxTokens: v.number(),
  temperature: samplingSchema.entries.temperature,
});

/** Text that a base model continues; `storage` keeps it over a reload. */
export function createCompletion(client: FacetClient, storage?: ChoiceStorage): CompletionActions {
  const fresh = { writtenFrom: undefined, stopped: false, timings: undefined, error: undefined };
  const store = createStore<CompletionState>(() => ({
    text: '',
    maxTokens: 64,
    temperature: ADVISED_SAMPLING.temperature,
    writing: false,
    ...fresh,
    ...recall(storage, KEY, keptSchema),
  }));
  let keeping: ReturnType<typeof setTimeout> | undefined;
  function keep(): boolean {
    clearTimeout(keeping);
    keeping = undefined;
    const { text, writtenFrom, maxTokens, temperature } = store.getState();
    return remember(storage, KEY, { text, writtenFrom, maxTokens, temperature });
  }
  store.subscribe(() => {
    keeping ??= setTimeout(keep, KEPT_WITHIN);
  });
  onPageHidden(() => {
    if (keeping !== undefined) keep();
  });
  let turn: AbortController | undefined;

  return {
    store,
    setText: (text) => store.setState({ ...fresh, text }),
    setMaxTokens: (maxTokens) => store.setState({ maxTokens }),
    setTemperature: (temperature) => store.setState({ temperature }),
    async complete() {
      const { text, maxTokens, temperature } = store.getState();
      if (turn || text === '') return;
      turn = new AbortController();
      store.setState({ ...fresh, writing: true, writtenFrom: text.length });
      try {
        const completion = await client.call(
          'completion',
          { prompt: text, max_tokens: maxTokens, temperature, stream: true },
          {
            signal: turn.signal,
            onChunk: ({ choices }) =>
              store.setState((state) => ({ text: state.text + (choices[0]?.text ?? '') })),
          },
        );
        const [choice] = completion.choices;
        store.setState({
          text: text + (choice?.text ?? ''),
          stopped: choice?.finish_reason === 'abort',
          timings: timingsOf(completion.usage),
        });
      } catch (reason) {
        store.setState({ error: FacetError.from(reason).toPlain() });
      } finally {
        turn = undefined;
        store.setState({ writing: false });
      }
    },
    stop: () => turn?.abort(),
    keep: () => keep() || store.getState().text === '',
  };
}
