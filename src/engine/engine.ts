import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionRequest,
  Completion,
  CompletionCreateParams,
  CreateEmbeddingResponse,
  EmbeddingCreateParams,
} from '@mlc-ai/web-llm';
import type { Device } from '../device/device.ts';
import type { AdapterFacts } from '../shared/adapter-facts.ts';
import type { Compute } from '../shared/compute.ts';
import type { Encoding, EngineStatus } from '../shared/engine-status.ts';
import { FacetError } from '../shared/errors.ts';
import type { ShapePlan } from '../shared/memory-plan.ts';
import type { MemorySnapshot, PlannedBytes } from '../shared/memory-snapshot.ts';
import type { ModelFacts } from '../shared/model-facts.ts';
import type { ProcessorRates } from '../shared/processor-rates.ts';
import type { PlanRequest } from '../shared/plan-request.ts';
import type { UnaskedQuestion } from '../shared/question.ts';
import type { SpeedProgress, SpeedReport, SpeedRequest } from '../shared/speed.ts';
import { nextRevision } from '../shared/revision.ts';
import type { StateStore } from '../kv/state-store.ts';
import type { KeptFits } from '../tuning/kept-fits.ts';
import { openModel } from '../weights/open-model.ts';
import type { WeightSource } from '../weights/source/source.ts';
import { type Asked, askedOfChat, askedOfText } from './choices.ts';
import { chooseDevice, type Devices, hasGpu } from './choose-device.ts';
import type { PreparedDraft, WantedDraft } from './draft.ts';
import { fitterOf, insteadOf } from './fit.ts';
import { embed } from './embed.ts';
import { busy, discardWrong, notLoaded } from './failures.ts';
import { heldText } from './held-text.ts';
import { ledgerSnapshot, memoryRevision, memorySnapshot } from './memory.ts';
import { type LoadedModel, type LoadOptions, loadModel, type PreparedLoad, prepareLoad } from './load.ts';
import { LoadStages } from './load-stages.ts';
import { type AnswerShape, CHAT_SHAPE, COMPLETION_SHAPE, envelope, usageOf } from './openai.ts';
import { planShape } from './plan.ts';
import { processorRates } from './processor-rates.ts';
import { questionTokens } from './question-size.ts';
import { readEmbeddingRequest } from './request-embedding.ts';
import { readChatRequest, readCompletionRequest } from './request.ts';
import type { Span } from './spans.ts';
import type { TurnResult } from './turn.ts';
import { answersOf, turnsOf } from './turns.ts';
import type { EmbeddingStore, ReadImage } from './vision.ts';

export interface EngineOptions extends Devices {
  readonly onStatus: (status: EngineStatus) => void;
  /** The reader of images; without it no model sees. */
  readonly readImage?: ReadImage;
  /** Keeps image embeddings across reloads of the page. */
  readonly embeddings?: EmbeddingStore;
  /** Keeps the KV states of conversations across reloads of the page. */
  readonly states?: StateStore;
  /** Keeps how kernels were fitted to GPUs; without it they are taken as they are everywhere. */
  readonly fits?: KeptFits;
}

/** The device a model is being loaded to, and what it was planned to take. */
interface Opening {
  readonly device: Device;
  readonly planned: readonly PlannedBytes[];
}

/** Facet's engine: one model at a time, one turn at a time. Runs in a worker and in Node alike. */
export class FacetEngine {
  readonly #devices: Devices;
  readonly #onStatus: (status: EngineStatus) => void;
  readonly #readImage: ReadImage | undefined;
  readonly #embeddings: EmbeddingStore | undefined;
  readonly #states: StateStore | undefined;
  readonly #fits: KeptFits | undefined;
  #status: EngineStatus = { kind: 'empty' };
  #model: LoadedModel | undefined;
  #opening: Opening | undefined;
  #rates: Promise<ProcessorRates | null> | undefined;
  /** Of the last change of model or opening. */
  #revision = 0;

  constructor({ gpu, openProcessor, onStatus, readImage, embeddings, states, fits }: EngineOptions) {
    this.#devices = { gpu, openProcessor };
    this.#onStatus = onStatus;
    this.#readImage = readImage;
    this.#embeddings = embeddings;
    this.#states = states;
    this.#fits = fits;
  }

  get status(): EngineStatus {
    return this.#status;
  }

  /** Facts of the device that has a model, or would get one. @throws FacetError `no-webgpu` */
  async adapter(compute?: Compute): Promise<AdapterFacts> {
    if (this.#model) return this.#model.device.adapter;
    const { facts, open } = await chooseDevice(this.#devices, compute);
    if (facts) return facts;
    const device = await open();
    device.destroy();
    return device.adapter;
  }

  /** Whether there is a GPU that a model would be loaded to, whatever device has one now. */
  hasGpu(compute: Compute): Promise<boolean> {
    return hasGpu(this.#devices, compute);
  }

  /** Rates of the processor, measured once; null where it cannot compute. */
  rates(): Promise<ProcessorRates | null> {
    return (this.#rates ??= processorRates(this.#devices));
  }

  /**
   * Loads a model from its file, the parts of a split file, or a file with its mmproj. Everything that
   * can be known from the headers is checked before the model in use is given up.
   * @throws FacetError any of the `gguf-*`, `source-failed`, `no-webgpu`, `adapter-too-small`,
   *   `out-of-gpu-memory`, `out-of-memory`, `aborted`
   */
  async load(
    sources: readonly WeightSource[],
    options: LoadOptions & {
      readonly compute?: Compute | undefined;
      /** A person asked to have the kernels fitted anew. */
      readonly fitAgain?: boolean | undefined;
      /** Products on a GPU may round activations to 8 bits. */
      readonly eightBit?: boolean | undefined;
      /** A small model that guesses for it. */
      readonly draft?: WantedDraft | undefined;
      readonly signal: AbortSignal;
    },
  ): Promise<ModelFacts> {
    const before = this.#status;
    if (before.kind === 'loading' || before.kind === 'generating') throw busy(before.kind);
    const stages = new LoadStages((progress) => this.#become({ kind: 'loading', progress }));
    try {
      const choice = await chooseDevice(this.#devices, options.compute);
      const prepared = prepareLoad(await openModel(sources, options.signal), options);
      const draft = options.draft && (await draftOf(options.draft, prepared, options.signal));
      await this.#release();
      const loadTo = (device: Device): Promise<LoadedModel> => {
        this.#hold(undefined, { device, planned: [] });
        return loadModel(device, prepared, {
          onPlan: (planned) => this.#hold(undefined, { device, planned }),
          signal: options.signal,
          stages,
          readImage: this.#readImage,
          embeddings: this.#embeddings,
          states: this.#states,
          draft,
          fit: fitterOf(choice, this.#fits, options),
        });
      };
      const model = await loadTo(await choice.open()).catch((error: unknown) =>
        insteadOf(error, choice, this.#devices, options.compute).then(loadTo),
      );
      // Kernels that are compiled from now on are no part of it.
      stages.end();
      this.#hold(model);
      this.#become({ kind: 'ready', model: model.facts });
      void model.device.lost.then((error) => this.#lose(model, error));
      return model.facts;
    } catch (error) {
      stages.end();
      this.#hold(this.#model);
      const failure = FacetError.from(error);
      await discardWrong(sources, failure);
      this.#become(this.#model ? before : { kind: 'empty' });
      throw failure;
    }
  }

  async unload(): Promise<void> {
    if (this.#status.kind === 'loading' || this.#status.kind === 'generating') throw busy(this.#status.kind);
    await this.#release();
    this.#become({ kind: 'empty' });
  }

  /** Memory on the GPU; while a model is being loaded, what there is of it so far. */
  memory(): MemorySnapshot {
    if (!this.#opening) return memorySnapshot(this.#model);
    const { device, planned } = this.#opening;
    return ledgerSnapshot(device.memory.ledger, planned);
  }

  /** Higher after every change of what {@link memory} tells. */
  get memoryRevision(): number {
    const ledger = this.#opening?.device.memory.ledger.revision ?? 0;
    return Math.max(this.#revision, ledger, this.#model ? memoryRevision(this.#model) : 0);
  }

  /** Bytes that checkpoints of the loaded model may take; a tenth of the model's unless set. */
  setCheckpointBudget(bytes: number): void {
    // A turn under way may lose places it does not need: it went back before it began.
    const { transcript } = this.#model ?? this.#ready();
    transcript.checkpoints.budgetBytes = bytes;
  }

  /** Frees the vision tower; the next image that has to be encoded brings it back. */
  evictVision(): void {
    this.#ready().vision?.evict();
  }

  /** The text of each position in the cache from `first` to `last`; none while there is no model. */
  heldText(span: Span): readonly string[] {
    return this.#model ? heldText(this.#model.transcript.tokens, span, this.#model.tokenizer) : [];
  }

  /** Tokens that a question would take, to a few; 0 while there is no model. */
  questionTokens(question: UnaskedQuestion): number {
    return this.#model ? questionTokens(this.#model, question) : 0;
  }

  /** Memory of a published size, predicted. @throws FacetError `bad-request` */
  plan(request: PlanRequest): Promise<ShapePlan> {
    return planShape(request);
  }

  /**
   * Answers to a conversation, `n` of them one after the other. Yields chunks as text becomes final; each answer's
   * last one carries `finish_reason`, and where the request's `stream_options` ask for it a chunk of `usage` alone
   * follows. An abort ends it normally with `finish_reason: 'abort'`. Where the messages end with an answer it is
   * continued, and only what is new is given.
   * @throws FacetError `no-chat-template` for a base model, `context-full`, `bad-request`, `not-loaded`, `device-lost`
   */
  chat(
    request: ChatCompletionRequest,
    signal: AbortSignal,
  ): AsyncGenerator<ChatCompletionChunk, ChatCompletion> {
    return this.#answer(CHAT_SHAPE, () => {
      const asked = readChatRequest(request, this.#model?.toolForm);
      return askedOfChat(this.#ready(), asked, signal);
    });
  }

  /** Plain continuations of `prompt`, `<bos>` put in front. Otherwise as {@link chat}. */
  completion(request: CompletionCreateParams, signal: AbortSignal): AsyncGenerator<Completion, Completion> {
    return this.#answer(COMPLETION_SHAPE, () => {
      const asked = readCompletionRequest(request);
      return askedOfText(this.#ready(), asked, signal);
    });
  }

  /**
   * Embeddings of texts by a model that makes them.
   * @throws FacetError `bad-request` where the loaded one does not, `context-full`, `not-loaded`, `aborted`
   */
  async embed(request: EmbeddingCreateParams, signal: AbortSignal): Promise<CreateEmbeddingResponse> {
    const asked = readEmbeddingRequest(request);
    const model = this.#ready();
    this.#become({ kind: 'generating', model: model.facts });
    try {
      return await embed(model, asked, signal);
    } finally {
      if (this.#status.kind === 'generating') this.#become({ kind: 'ready', model: model.facts });
    }
  }

  /**
   * Measures the speed of the model in use, or of made-up weights beside it; nothing is answered meanwhile. The cache of
   * a model that was measured is empty then.
   * @throws FacetError `not-loaded`, `bad-request`, `aborted`, `out-of-gpu-memory`, `out-of-memory`, `no-webgpu`
   */
  async *speed(request: SpeedRequest, signal: AbortSignal): AsyncGenerator<SpeedProgress, SpeedReport> {
    const { madeUp } = request;
    const measured = madeUp && this.#status.kind === 'empty' ? undefined : this.#ready();
    const model = measured?.facts;
    this.#become({ ...(model ? { kind: 'generating', model } : { kind: 'empty' }), measuring: true });
    try {
      // Few measure: it comes when somebody does.
      const { speedOfMadeUp, speedOfModel } = await import('./measure.ts');
      if (!madeUp) return yield* speedOfModel(measured ?? this.#ready(), request, signal);
      const from = { devices: this.#devices, fits: this.#fits };
      return yield* speedOfMadeUp({ ...request, madeUp }, signal, from);
    } finally {
      // A model may have been lost meanwhile.
      if (this.#status.kind !== 'lost') this.#become(model ? { kind: 'ready', model } : { kind: 'empty' });
    }
  }

  /** Runs turns in the `generating` state and leaves it however they end. Nothing is read before it is asked for. */
  async *#answer<Chunk, Whole>(
    shape: AnswerShape<Chunk, Whole>,
    read: () => Asked,
  ): AsyncGenerator<Chunk, Whole> {
    const asked = read();
    const { model } = asked;
    const startedAt = performance.now();
    const head = envelope(model.facts.id);
    const report = (encoding?: Encoding) =>
      this.#become({ kind: 'generating', model: model.facts, ...(encoding ? { encoding } : {}) });
    report();
    let results: readonly TurnResult[];
    try {
      results = yield* turnsOf(asked, (...piece) => shape.chunk(head, ...piece), report);
    } finally {
      if (this.#model === model) model.vision?.endTurn();
      if (this.#status.kind === 'generating') this.#become({ kind: 'ready', model: model.facts });
    }
    const usage = usageOf(results, asked.count, startedAt);
    if (asked.streamsUsage) yield shape.usage(head, usage);
    return shape.whole(head, answersOf(asked, results), usage);
  }

  #ready(): LoadedModel {
    const status = this.#status;
    if (status.kind === 'ready' && this.#model) return this.#model;
    if (status.kind === 'lost') throw FacetError.fromPlain(status.error);
    if (status.kind === 'empty') throw notLoaded();
    throw busy(status.kind);
  }

  #lose(model: LoadedModel, error: FacetError): void {
    if (this.#model !== model) return;
    this.#hold(undefined);
    this.#become({ kind: 'lost', error: error.toPlain(), model: model.facts });
  }

  async #release(): Promise<void> {
    const model = this.#model;
    await model?.states?.stop();
    if (this.#model !== model) return;
    model?.release();
    this.#hold(undefined);
  }

  #hold(model: LoadedModel | undefined, opening?: Opening): void {
    this.#model = model;
    this.#opening = opening;
    this.#revision = nextRevision();
  }

  #become(status: EngineStatus): void {
    this.#status = status;
    this.#onStatus(status);
  }
}

/** A small model for the one of a load; its code comes with the first. */
async function draftOf(
  wanted: WantedDraft,
  target: PreparedLoad,
  signal: AbortSignal,
): Promise<PreparedDraft | undefined> {
  const { openDraft } = await import('./draft.ts');
  return openDraft(wanted, target, signal);
}
