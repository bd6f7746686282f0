import * as v from 'valibot';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { FacetError, type PlainError } from '../../shared/errors.ts';
import { orAborted } from '../../shared/or-aborted.ts';
import { ADVISED_SAMPLING, samplingSchema } from '../../shared/sampling.ts';
import { timingsOf } from '../../shared/timings.ts';
import type { Timings } from '../../worker/protocol.ts';
import { onPageHidden } from '../page/page-life.ts';
import { type ChoiceStorage, recall, remember } from '../page/choice-storage.ts';
import { type AnswerSource, LOSSES, STOP_WITHIN_MS } from './chat-turn.ts';
import { tokensLeft } from './tokens-left.ts';

export interface CompletionState {
  readonly text: string;
  /** Beginning of the model's own text, until a person edits the text; it runs to the end. */
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
/** Time within which a change is kept, in milliseconds. */
const KEPT_WITHIN = 500;

const keptSchema = v.object({
  text: v.string(),
  writtenFrom: v.optional(v.number()),
  maxTokens: v.number(),
  temperature: samplingSchema.entries.temperature,
});

/** State of a text that was not continued yet. */
const FRESH = { writtenFrom: undefined, stopped: false, timings: undefined, error: undefined };

/** Text that a base model continues; `storage` keeps it over a reload. */
export function createCompletion(source: AnswerSource, storage?: ChoiceStorage): CompletionActions {
  const store = createStore<CompletionState>(() => ({
    text: '',
    maxTokens: 64,
    temperature: ADVISED_SAMPLING.temperature,
    writing: false,
    ...FRESH,
    ...recall(storage, KEY, keptSchema),
  }));
  const keep = keepChanges(store, storage);
  let turn: AbortController | undefined;
  return {
    store,
    setText: (text) => store.setState({ ...FRESH, text }),
    setMaxTokens: (maxTokens) => store.setState({ maxTokens }),
    setTemperature: (temperature) => store.setState({ temperature }),
    async complete() {
      if (turn || store.getState().text === '') return;
      turn = new AbortController();
      await complete(source, store, turn.signal);
      turn = undefined;
      store.setState({ writing: false });
    },
    stop: () => turn?.abort(),
    keep: () => keep() || store.getState().text === '',
  };
}

/** Keeps what changes soon after. Answers what keeps it now, and tells whether it is kept. */
function keepChanges(store: StoreApi<CompletionState>, storage: ChoiceStorage | undefined): () => boolean {
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
  return keep;
}

/**
 * Has the text continued in its place, by itself again when the model was lost and came back. Never rejects: a failure
 * is a state of the text.
 */
async function complete(
  { client, whenBack }: AnswerSource,
  store: StoreApi<CompletionState>,
  signal: AbortSignal,
): Promise<void> {
  const from = store.getState().text.length;
  store.setState({ ...FRESH, writing: true, writtenFrom: from });
  let left = store.getState().maxTokens;
  for (;;) {
    try {
      await goOn(client, store, left, signal);
      return;
    } catch (reason) {
      const error = FacetError.from(reason).toPlain();
      if (LOSSES.has(error.code) && (await whenBack(signal))) {
        const { text, maxTokens } = store.getState();
        left = await tokensLeft(client, text.slice(from), maxTokens);
        continue;
      }
      store.setState(signal.aborted ? { stopped: true } : { error });
      return;
    }
  }
}

/** One call that continues the text as it is. Rejects when it fails; what it wrote by then stays. */
async function goOn(
  client: AnswerSource['client'],
  store: StoreApi<CompletionState>,
  maxTokens: number,
  signal: AbortSignal,
): Promise<void> {
  const { text, temperature } = store.getState();
  let left: string | undefined;
  const call = client.call(
    'completion',
    { prompt: text, max_tokens: maxTokens, temperature, stream: true },
    {
      signal,
      onChunk: ({ choices: [more] }) => {
        if (left === undefined) store.setState((state) => ({ text: state.text + (more?.text ?? '') }));
      },
    },
  );
  const completion = await orAborted(call, signal, STOP_WITHIN_MS);
  if (!completion) {
    // Whoever stopped it does not wait for the worker; what was measured comes when it comes.
    left = store.getState().text;
    store.setState({ stopped: true });
    void call.then(
      ({ usage }) => {
        const state = store.getState();
        if (state.stopped && state.text === left) store.setState({ timings: timingsOf(usage) });
      },
      () => undefined,
    );
    return;
  }
  const { choices, usage } = completion;
  store.setState({
    text: text + (choices[0]?.text ?? ''),
    stopped: choices[0]?.finish_reason === 'abort',
    timings: timingsOf(usage),
  });
}
