import { memorySnapshot } from '../../src/engine/memory.ts';
import { planShape } from '../../src/engine/plan.ts';
import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionRequest,
  Completion,
  CompletionCreateParams,
  CreateEmbeddingResponse,
  EmbeddingCreateParams,
} from '@mlc-ai/web-llm';
import { FacetError } from '../../src/shared/errors.ts';
import { refusal } from '../../src/shared/refusal.ts';
import type { Engine } from '../../src/worker/host.ts';
import type {
  AdapterFacts,
  EngineStatus,
  LoadRequest,
  MemorySnapshot,
  ModelFacts,
  PlanRequest,
  ShapePlan,
  Timings,
  UnaskedQuestion,
} from '../../src/worker/protocol.ts';
import { fakeCalls } from './fake-calls.ts';
import { fakeLogprobs } from './fake-logprobs.ts';
import { contentOf, FakeVision, IMAGE_TOKENS, refusalOf } from './fake-vision.ts';

/** What the fake reads "weights" from: only the name counts, since it chooses what happens. */
export interface FakeSource {
  readonly name: string;
}

export interface FakeOptions {
  readonly onStatus: (status: EngineStatus) => void;
  /** Between words, and between steps of loading. */
  readonly pauseMs: number;
  /** Thrown by `adapter` and `load`, as on a device that cannot run Facet. */
  readonly refuse?: FacetError | undefined;
}

const noEmbedding = refusal({
  param: 'model',
  code: 'unsupported_parameter',
  message: 'Fake makes no embeddings.',
  hint: 'Load one that does.',
});

const FACTS: ModelFacts = {
  id: 'fake.gguf',
  name: 'Fake',
  layers: 12,
  globalLayers: 2,
  width: 128,
  window: 64,
  vocabulary: 1024,
  parameters: 3_088_000,
  fileBytes: 3_337_312,
  quantisation: 'Q8_0',
  contextLength: 4096,
  trainedContextLength: 8192,
  chat: true,
  vision: false,
  loadMs: 40,
  stagesMs: { header: 5, weights: 30, kernels: 5 },
};

/**
 * An engine without a model, for tests of what is above it. It answers with a count to 40, one number
 * a step, calls the first function where it is asked to "Call" one, or echoes what was asked; with "lose the GPU" in the question that is lost after three words. The file's name chooses how loading goes: `base`, `slow` (never ends),
 * `truncated` and `foreign` (refused before the model in use is given up), `out-of-memory` (after),
 * `lost` (lost soon after loading to a GPU), `lost-anywhere` (after any loading). With a file named `mmproj` it sees, and says how many images it was shown.
 */
export class FakeEngine implements Engine<FakeSource> {
  readonly #options: FakeOptions;
  #model: ModelFacts | undefined;
  #onGpu = true;
  #busy = false;
  #tokensSeen = 0;
  #vision = new FakeVision();

  constructor(options: FakeOptions) {
    this.#options = options;
  }

  async adapter(): Promise<AdapterFacts> {
    if (this.#options.refuse) throw this.#options.refuse;
    return {
      kind: this.#onGpu ? 'gpu' : 'cpu',
      vendor: 'fake',
      architecture: '',
      description: 'Fake',
      fallback: true,
      features: [],
      limits: {},
    };
  }

  async hasGpu(): Promise<boolean> {
    return !this.#options.refuse;
  }

  async load(
    sources: readonly FakeSource[],
    {
      contextLength,
      compute,
      signal,
    }: Pick<LoadRequest, 'contextLength' | 'compute'> & { signal: AbortSignal },
  ): Promise<ModelFacts> {
    const name = sources[0]?.name ?? '';
    const before: EngineStatus = this.#model ? { kind: 'ready', model: this.#model } : { kind: 'empty' };
    const refuse = (error: FacetError, status: EngineStatus): never => {
      this.#options.onStatus(status);
      throw error;
    };
    const totalBytes = name.includes('slow') ? 253_113_024 : FACTS.fileBytes;
    const progress = (stage: 'header' | 'weights' | 'kernels', share: number) =>
      this.#options.onStatus({
        kind: 'loading',
        progress: { stage, loadedBytes: Math.round(totalBytes * share), totalBytes, elapsedMs: 1 },
      });
    progress('header', 0);
    await this.#pause();
    if (this.#options.refuse) refuse(this.#options.refuse, before);
    if (name.includes('foreign')) {
      refuse(
        new FacetError('gguf-foreign', `${name} is not a GGUF file.`, 'Choose a file ending in .gguf.', {
          name,
        }),
        before,
      );
    }
    if (name.includes('truncated')) {
      refuse(
        new FacetError('gguf-truncated', `${name} ends too early.`, 'Download it again.', { name }),
        before,
      );
    }
    const misfit = refusalOf(sources.map((source) => source.name));
    if (misfit) refuse(misfit, before);
    this.#model = undefined;
    this.#tokensSeen = 0;
    this.#vision = new FakeVision();
    if (name.includes('out-of-memory')) {
      refuse(
        new FacetError('out-of-gpu-memory', 'The GPU has too little memory.', 'Choose a smaller model.', {}),
        {
          kind: 'empty',
        },
      );
    }
    progress('weights', 0.4);
    await this.#pause();
    if (name.includes('slow') && !signal.aborted) {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    }
    if (signal.aborted)
      refuse(new FacetError('aborted', 'Stopped.', 'Start again when you like.'), { kind: 'empty' });
    progress('kernels', 1);
    const chat = !name.includes('base');
    const model = {
      ...FACTS,
      id: name,
      name: name.replace(/\.gguf$/, ''),
      chat,
      width: name.includes('270m') ? 640 : FACTS.width,
      vision: sources.some((source) => source.name.includes('mmproj')),
      contextLength: contextLength ?? 4096,
    };
    this.#model = model;
    this.#onGpu = compute !== 'cpu';
    this.#options.onStatus({ kind: 'ready', model });
    if (name.includes(this.#onGpu ? 'lost' : 'lost-anywhere'))
      setTimeout(() => this.#lose(model), 10 * this.#options.pauseMs);
    return model;
  }

  async unload(): Promise<void> {
    this.#model = undefined;
    this.#options.onStatus({ kind: 'empty' });
  }

  memory(): MemorySnapshot {
    return memorySnapshot(undefined);
  }

  get memoryRevision(): number {
    return 0;
  }

  setCheckpointBudget(): void {}

  rates(): Promise<null> {
    return Promise.resolve(null);
  }

  evictVision(): void {}

  /** Positions are numbered words. */
  heldText({ first, last }: { readonly first: number; readonly last: number }): readonly string[] {
    return Array.from({ length: last - first + 1 }, (_, at) => ` ${first + at}`);
  }

  /** A character is a token here, as it is in `#usage`. */
  questionTokens({ text, images }: UnaskedQuestion): number {
    return text.length + images.length * IMAGE_TOKENS;
  }

  plan(request: PlanRequest): Promise<ShapePlan> {
    return planShape(request);
  }

  /** Of two numbers: the length of a text and 1. Only a model with `embedding` in its name has any. */
  async embed({ input }: EmbeddingCreateParams): Promise<CreateEmbeddingResponse> {
    const model = this.#model?.id ?? '';
    if (!model.includes('embedding')) throw noEmbedding;
    const inputs = [input].flat();
    const data = inputs.map((text, index) => ({
      object: 'embedding' as const,
      index,
      embedding: [String(text).length, 1],
    }));
    const usage = { prompt_tokens: 1, total_tokens: 1, extra: { prefill_tokens_per_s: 1 } };
    return { object: 'list', model, data, usage };
  }

  async *chat(
    request: ChatCompletionRequest,
    signal: AbortSignal,
  ): AsyncGenerator<ChatCompletionChunk, ChatCompletion> {
    const head = { id: 'chat', created: 0, model: this.#model?.id ?? '' };
    const said = request.messages.map(contentOf);
    const images = said.flatMap((message) => message.images);
    const question = said.at(-1)?.text ?? '';
    const shown = said.at(-1)?.images.length ?? 0;
    if (images.length > 0 && !this.#model?.vision) {
      throw new FacetError('bad-request', 'Fake cannot see images.', 'Load its vision file.');
    }
    if (question.includes('fail'))
      throw new FacetError('context-full', 'The context is full.', 'Start a new chat.');
    const calls = fakeCalls(request, question);
    const echo = calls
      ? ''
      : shown > 0
        ? `I see ${images.length}.`
        : question.startsWith('Count')
          ? undefined
          : question;
    const words = this.#words(echo, signal, question, images);
    let next = await words.next();
    for (; !next.done; next = await words.next()) {
      const delta = { role: 'assistant' as const, content: next.value };
      yield {
        ...head,
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta, finish_reason: null, ...fakeLogprobs(request, next.value) }],
      };
    }
    const { text, usage, finish_reason } = next.value;
    if (request.stream_options?.include_usage) {
      yield { ...head, object: 'chat.completion.chunk', choices: [], usage };
    }
    const message = calls
      ? { role: 'assistant' as const, content: null, tool_calls: calls }
      : { role: 'assistant' as const, content: text };
    const finish = calls ? ('tool_calls' as const) : finish_reason;
    const choices = [
      { index: 0, finish_reason: finish, logprobs: null, message, ...fakeLogprobs(request, text) },
    ];
    return { ...head, object: 'chat.completion', choices, usage };
  }

  async *completion(
    request: CompletionCreateParams,
    signal: AbortSignal,
  ): AsyncGenerator<Completion, Completion> {
    const head = { id: 'text', created: 0, model: this.#model?.id ?? '', object: 'text_completion' as const };
    const words = this.#words(undefined, signal, request.prompt);
    let next = await words.next();
    for (; !next.done; next = await words.next()) {
      yield { ...head, choices: [{ index: 0, finish_reason: null, text: next.value }] };
    }
    const { text, usage, finish_reason } = next.value;
    return { ...head, choices: [{ index: 0, finish_reason, text }], usage };
  }

  async *#words(
    echo: string | undefined,
    signal: AbortSignal,
    prompt: string,
    images: readonly string[] = [],
  ) {
    const model = this.#model;
    if (!model) throw new FacetError('not-loaded', 'No model is loaded.', 'Load a model first.');
    if (this.#busy) throw new FacetError('busy', 'The engine is generating.', 'Wait until it has finished.');
    this.#busy = true;
    this.#options.onStatus({ kind: 'generating', model });
    const words =
      echo === undefined ? Array.from({ length: 40 }, (_, index) => `${index + 1}\n`) : echo.split(/(?= )/);
    let text = '';
    let count = 0;
    let imagesEncoded = 0;
    try {
      imagesEncoded = await this.#vision.look(
        images,
        signal,
        (encoding) =>
          this.#options.onStatus({ kind: 'generating', model, ...(encoding ? { encoding } : {}) }),
        () => this.#pause(),
      );
      for (const word of words) {
        await this.#pause();
        if (signal.aborted) break;
        count += 1;
        text += word;
        yield word;
        if (count === 3 && prompt.includes('lose the GPU')) throw this.#lose(model);
      }
    } finally {
      this.#busy = false;
      if (this.#model) this.#options.onStatus({ kind: 'ready', model });
    }
    const finish_reason = signal.aborted ? ('abort' as const) : ('stop' as const);
    return { text, finish_reason, usage: this.#usage(prompt.length, count, images.length, imagesEncoded) };
  }

  #usage(prefillTokens: number, answerTokens: number, images: number, imagesEncoded: number) {
    const timings: Timings = {
      promptTokens: this.#tokensSeen + prefillTokens,
      reusedTokens: this.#tokensSeen,
      prefillTokens,
      answerTokens,
      imageTokens: images * IMAGE_TOKENS,
      imagesEncoded,
      prefillMs: 120,
      prefillTokensPerSecond: 100,
      timeToFirstTokenMs: 131,
      decodeTokensPerSecond: 42.5,
    };
    this.#tokensSeen += prefillTokens + answerTokens;
    const extra = {
      ...timings,
      e2e_latency_s: 1,
      prefill_tokens_per_s: 100,
      decode_tokens_per_s: 42.5,
      time_to_first_token_s: 0.131,
      time_per_output_token_s: 0.02,
    };
    const { promptTokens } = timings;
    return {
      prompt_tokens: promptTokens,
      completion_tokens: answerTokens,
      total_tokens: promptTokens + answerTokens,
      extra,
    };
  }

  #lose(model: ModelFacts): FacetError {
    this.#model = undefined;
    const error = new FacetError('device-lost', 'The GPU was lost.', 'Facet can load the model again.');
    this.#options.onStatus({ kind: 'lost', error: error.toPlain(), model });
    return error;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      setTimeout(resolve, this.#options.pauseMs);
    });
  }
}
