import { Wllama } from '@wllama/wllama';
import wllamaWasm from '@wllama/wllama/esm/wasm/wllama.wasm?url';
// oxlint-disable-next-line import/default -- Vite makes it
import FacetWorker from './facet.worker.ts?worker';
import { FacetClient } from '../../src/worker/client.ts';

export type BrowserEngine = 'facet-cpu' | 'facet-webgpu' | 'wllama';

/** One prompt and its answer, by the page's clock. */
export interface Answer {
  readonly promptTokens: number;
  readonly answerTokens: number;
  /** From the request to the first text. */
  readonly prefillMs: number;
  /** From the first text to the last. */
  readonly decodeMs: number;
}

/** An engine with the model loaded. */
interface Loaded {
  /** Streams greedily; answers how many tokens the prompt had. */
  answer(prompt: string, tokens: number, onText: () => void): Promise<number>;
  close(): Promise<void> | void;
}

const CONTEXT = 8192;

async function loadFacet(file: File, compute: 'cpu' | 'gpu', threads: number): Promise<Loaded> {
  const worker = new FacetWorker({ name: String(threads) });
  const client = new FacetClient(() => worker);
  await client.call('load', { sources: [{ kind: 'file', file }], contextLength: CONTEXT, compute });
  return {
    async answer(prompt, tokens, onText) {
      const request = { prompt, max_tokens: tokens, temperature: 0, ignore_eos: true } as const;
      const chunks = await client.completions.create({
        ...request,
        stream: true,
        stream_options: { include_usage: true },
      });
      let promptTokens = 0;
      for await (const { choices, usage } of chunks) {
        if (choices[0]?.text) onText();
        promptTokens = usage?.prompt_tokens ?? promptTokens;
      }
      return promptTokens;
    },
    close: async () => {
      await client.unload();
      worker.terminate();
    },
  };
}

async function loadWllama(file: File, threads: number): Promise<Loaded> {
  const wllama = new Wllama({ default: wllamaWasm }, { suppressNativeLog: true });
  await wllama.loadModel([file], { n_threads: threads, n_ctx: CONTEXT, n_gpu_layers: 0, n_parallel: 1 });
  return {
    async answer(prompt, tokens, onText) {
      const chunks = await wllama.createCompletion({
        prompt,
        max_tokens: tokens,
        temperature: 0,
        ignore_eos: true,
        stream: true,
      });
      let promptTokens = 0;
      for await (const chunk of chunks) {
        if (chunk.choices[0]?.text) onText();
        promptTokens = chunk.timings?.prompt_n ?? promptTokens;
      }
      return promptTokens;
    },
    close: () => wllama.exit(),
  };
}

let loaded: Loaded | undefined;

/** Loads the model that the page's field holds; answers the milliseconds. */
async function load(engine: BrowserEngine, threads: number): Promise<number> {
  const file = document.querySelector('input')?.files?.[0];
  if (!file) throw new Error('no model was chosen');
  const started = performance.now();
  if (engine === 'wllama') loaded = await loadWllama(file, threads);
  else loaded = await loadFacet(file, engine === 'facet-cpu' ? 'cpu' : 'gpu', threads);
  return performance.now() - started;
}

async function answer(prompt: string, tokens: number): Promise<Answer> {
  if (!loaded) throw new Error('nothing is loaded');
  const started = performance.now();
  let first = NaN;
  let last = NaN;
  const promptTokens = await loaded.answer(prompt, tokens, () => {
    last = performance.now();
    first ||= last;
  });
  return { promptTokens, answerTokens: tokens, prefillMs: first - started, decodeMs: last - first };
}

async function close(): Promise<void> {
  await loaded?.close();
  loaded = undefined;
}

Object.assign(globalThis, { bench: { load, answer, close } });
