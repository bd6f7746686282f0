import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionRequest,
  InitProgressReport,
  MLCEngineInterface,
} from '@mlc-ai/web-llm';
import { busy, notLoaded } from '../../engine/failures.ts';
import { memorySnapshot } from '../../engine/memory.ts';
import { FacetError } from '../../shared/errors.ts';
import { refusal } from '../../shared/refusal.ts';
import type { Engine } from '../../worker/host.ts';
import type { EngineStatus, LoadProgress, ModelFacts } from '../../worker/protocol.ts';
import { WEBLLM_MODELS, type WebLlmModel } from '../webllm-models.ts';
import { AnswerSum } from './answer-sum.ts';
import { webLlmFailure } from './webllm-failure.ts';
import { webLlmRequest } from './webllm-request.ts';

const notHere = (what: string): FacetError =>
  refusal({
    param: null,
    code: 'unsupported_parameter',
    message: `WebLLM's engine makes no ${what} here.`,
    hint: "Load one of Facet's own models.",
  });

/** The part of WebLLM's engine that is used. */
export type WebLlm = Pick<
  MLCEngineInterface,
  'reload' | 'unload' | 'chatCompletion' | 'interruptGenerate' | 'setInitProgressCallback'
>;

/**
 * WebLLM's engine behind Facet's seam: what the worker's host asks of an engine, as far as WebLLM has it. A model's source is its
 * id. It tells nothing of its memory, so that there is nothing to show of it.
 */
export class WebLlmEngine implements Engine<string> {
  readonly #engine: WebLlm;
  readonly #onStatus: (status: EngineStatus) => void;
  #model: ModelFacts | undefined;
  #busy = false;
  /** Counts what goes on, for whoever watches over it. */
  memoryRevision = 0;

  constructor(engine: WebLlm, onStatus: (status: EngineStatus) => void) {
    this.#engine = engine;
    this.#onStatus = onStatus;
  }

  async load(
    [id = '']: readonly string[],
    { signal }: { readonly signal: AbortSignal },
  ): Promise<ModelFacts> {
    const found = WEBLLM_MODELS.find((model) => model.id === id);
    if (!found)
      throw new FacetError('bad-request', `WebLLM has no model '${id}'.`, 'Choose one of its list.');
    const begun = performance.now();
    const elapsed = () => Math.round(performance.now() - begun);
    this.#model = undefined;
    this.#engine.setInitProgressCallback((report) => this.#onStatus(this.#loading(report, elapsed())));
    this.#onStatus(this.#loading({ progress: 0, text: '', timeElapsed: 0 }, 0));
    // What is under way is given up by WebLLM when it is told to unload.
    const stop = () => void this.#engine.unload();
    signal.addEventListener('abort', stop);
    try {
      signal.throwIfAborted();
      await this.#engine.reload(id);
      signal.throwIfAborted();
    } catch (error) {
      await this.#engine.unload().catch(() => undefined);
      this.#onStatus({ kind: 'empty' });
      throw signal.aborted
        ? new FacetError('aborted', 'Stopped.', 'Start again when you like.')
        : webLlmFailure(error, 'load');
    } finally {
      signal.removeEventListener('abort', stop);
    }
    const model = factsOf(found, elapsed());
    this.#model = model;
    this.#onStatus({ kind: 'ready', model });
    return model;
  }

  async unload(): Promise<void> {
    this.#model = undefined;
    await this.#engine.unload();
    this.#onStatus({ kind: 'empty' });
  }

  async *chat(
    request: ChatCompletionRequest,
    signal: AbortSignal,
  ): AsyncGenerator<ChatCompletionChunk, ChatCompletion> {
    const model = this.#model;
    if (!model) throw notLoaded();
    if (this.#busy) throw busy('generating');
    this.#busy = true;
    this.#onStatus({ kind: 'generating', model });
    const sum = new AnswerSum(model.id);
    try {
      const chunks = await this.#engine.chatCompletion(webLlmRequest(request));
      for await (const chunk of chunks) {
        this.memoryRevision += 1;
        // A stop before the first token would be forgotten, so it is said until the answer ends.
        if (signal.aborted) this.#engine.interruptGenerate();
        sum.add(chunk);
        if (chunk.choices.length > 0 && !signal.aborted) yield chunk;
      }
      return sum.completion(signal.aborted);
    } catch (error) {
      const failure = webLlmFailure(error, 'chat');
      if (failure.code === 'device-lost') this.#lose(model, failure);
      throw failure;
    } finally {
      this.#busy = false;
      if (this.#model) this.#onStatus({ kind: 'ready', model });
    }
  }

  // oxlint-disable-next-line require-yield -- it refuses before it could
  async *completion(): AsyncGenerator<never, never> {
    throw notHere('text completions');
  }

  embed(): Promise<never> {
    return Promise.reject(notHere('embeddings'));
  }

  memory() {
    return memorySnapshot(undefined);
  }

  /** Not counted: its tokenizer is its own. */
  questionTokens(): number {
    return 0;
  }

  heldText(): readonly string[] {
    return [];
  }

  setCheckpointBudget(): void {}

  evictVision(): void {}

  // The calls that follow go to Facet's own worker (two-engines.ts).
  adapter(): Promise<never> {
    return Promise.reject(notHere('facts of devices'));
  }

  plan(): Promise<never> {
    return Promise.reject(notHere('plans'));
  }

  hasGpu(): Promise<boolean> {
    return Promise.resolve(true);
  }

  rates(): Promise<null> {
    return Promise.resolve(null);
  }

  #loading({ progress, text }: InitProgressReport, elapsedMs: number): EngineStatus {
    this.memoryRevision += 1;
    const stage: LoadProgress['stage'] = /shader/i.test(text) ? 'kernels' : 'weights';
    return {
      kind: 'loading',
      progress: { stage, share: progress, loadedBytes: 0, totalBytes: 0, elapsedMs },
    };
  }

  #lose(model: ModelFacts, failure: FacetError): void {
    this.#model = undefined;
    this.#onStatus({ kind: 'lost', error: failure.toPlain(), model });
  }
}

/** What is known of a model before it runs; of what WebLLM does not tell there is 0. */
const factsOf = ({ id, contextLength, quantisation }: WebLlmModel, loadMs: number): ModelFacts => ({
  engine: 'webllm',
  id,
  name: id,
  layers: 0,
  globalLayers: 0,
  width: 0,
  window: 0,
  vocabulary: 0,
  parameters: 0,
  fileBytes: 0,
  quantisation,
  contextLength,
  trainedContextLength: contextLength,
  chat: true,
  vision: false,
  loadMs,
  stagesMs: {},
});
