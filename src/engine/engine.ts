import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionRequest,
  Completion,
  CompletionCreateParams,
} from '@mlc-ai/web-llm';
import { describeAdapter, findAdapter, type Gpu, openGpu } from '../gpu/device.ts';
import type { AdapterFacts } from '../shared/adapter-facts.ts';
import type { Encoding, EngineStatus } from '../shared/engine-status.ts';
import { FacetError } from '../shared/errors.ts';
import type { ShapePlan } from '../shared/memory-plan.ts';
import type { MemorySnapshot, PlannedBytes } from '../shared/memory-snapshot.ts';
import type { ModelFacts } from '../shared/model-facts.ts';
import type { PlanRequest } from '../shared/plan-request.ts';
import type { UnaskedQuestion } from '../shared/question.ts';
import { nextRevision } from '../shared/revision.ts';
import { openModel } from '../weights/open-model.ts';
import type { WeightSource } from '../weights/source/source.ts';
import { chatPrompt } from './chat-prompt.ts';
import { type Continued, continuedAnswer } from './continued.ts';
import { generate, type GenerationFields } from './generate.ts';
import { ledgerSnapshot, memoryRevision, memorySnapshot } from './memory.ts';
import { type LoadedModel, type LoadOptions, loadModel, prepareLoad } from './load.ts';
import { LoadStages } from './load-stages.ts';
import { chatChunk, chatCompletion, envelope, refuseUnsupported, textCompletion, usageOf } from './openai.ts';
import { planShape } from './plan.ts';
import type { PromptPart } from './prompt.ts';
import { questionTokens } from './question-size.ts';
import type { EmbeddingStore, ReadImage } from './sight.ts';
import { stoppedTurn, type TurnResult } from './turn.ts';
import { relay } from './relay.ts';

/** How long after a failed read the loss of its GPU may be told. */
const LOSS_IS_KNOWN_MS = 500;

export interface EngineOptions {
  /** `navigator.gpu`, or Dawn's in Node. */
  readonly gpu: GPU | undefined;
  readonly onStatus: (status: EngineStatus) => void;
  /** How images are read; without it no model sees. */
  readonly readImage?: ReadImage;
  /** Keeps image embeddings across reloads of the page. */
  readonly embeddings?: EmbeddingStore;
}

/** Where a model is being loaded to, and what it was planned to take. */
interface Opening {
  readonly gpu: Gpu;
  readonly planned: readonly PlannedBytes[];
}

/** Facet's engine: one model at a time, one turn at a time. Runs in a worker and in Node alike. */
export class FacetEngine {
  readonly #gpu: GPU | undefined;
  readonly #onStatus: (status: EngineStatus) => void;
  readonly #readImage: ReadImage | undefined;
  readonly #embeddings: EmbeddingStore | undefined;
  #status: EngineStatus = { kind: 'empty' };
  #model: LoadedModel | undefined;
  #opening: Opening | undefined;
  /** Of the last change of the two above. */
  #revision = 0;

  constructor({ gpu, onStatus, readImage, embeddings }: EngineOptions) {
    this.#gpu = gpu;
    this.#onStatus = onStatus;
    this.#readImage = readImage;
    this.#embeddings = embeddings;
  }

  get status(): EngineStatus {
    return this.#status;
  }

  /** @throws FacetError `no-webgpu` */
  async adapter(): Promise<AdapterFacts> {
    return describeAdapter(await findAdapter(this.#gpu));
  }

  /**
   * Loads a model from its file, the parts of a split file, or a file with its mmproj. Everything that
   * can be known from the headers is checked before the model in use is given up.
   * @throws FacetError any of the `gguf-*`, `source-failed`, `no-webgpu`, `adapter-too-small`,
   *   `out-of-gpu-memory`, `aborted`
   */
  async load(
    sources: readonly WeightSource[],
    options: LoadOptions & { readonly signal: AbortSignal },
  ): Promise<ModelFacts> {
    const before = this.#status;
    if (before.kind === 'loading' || before.kind === 'generating') throw busy(before.kind);
    try {
      const stages = new LoadStages((progress) => this.#become({ kind: 'loading', progress }));
      const adapter = await findAdapter(this.#gpu);
      const prepared = prepareLoad(await openModel(sources, options.signal), options);
      this.#release();
      const gpu = await openGpu(adapter);
      this.#hold(undefined, { gpu, planned: [] });
      const model = await loadModel(gpu, prepared, {
        onPlan: (planned) => this.#hold(undefined, { gpu, planned }),
        signal: options.signal,
        stages,
        readImage: this.#readImage,
        embeddings: this.#embeddings,
      });
      this.#hold(model);
      this.#become({ kind: 'ready', model: model.facts });
      void model.gpu.lost.then((error) => this.#lose(model, error));
      return model.facts;
    } catch (error) {
      this.#hold(this.#model);
      const failure = FacetError.from(error);
      await discardWrong(sources, failure);
      this.#become(this.#model ? before : { kind: 'empty' });
      throw failure;
    }
  }

  async unload(): Promise<void> {
    if (this.#status.kind === 'loading' || this.#status.kind === 'generating') throw busy(this.#status.kind);
    this.#release();
    this.#become({ kind: 'empty' });
  }

  /** What is on the GPU; while a model is being loaded, what there is of it so far. */
  memory(): MemorySnapshot {
    if (!this.#opening) return memorySnapshot(this.#model);
    const { gpu, planned } = this.#opening;
    return ledgerSnapshot(gpu.memory.ledger, planned);
  }

  /** Higher after every change of what {@link memory} tells. */
  get memoryRevision(): number {
    const ledger = this.#opening?.gpu.memory.ledger.revision ?? 0;
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
    this.#ready().sight?.evict();
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
   * One answer to a conversation. Yields chunks as text becomes final; the last one carries
   * `finish_reason` and `usage`. An abort ends it normally with `finish_reason: 'abort'`. Where the messages
   * end with an answer it is continued, and only what is new is given.
   * @throws FacetError `no-chat-template` for a base model, `context-full`, `bad-request`, `not-loaded`, `device-lost`
   */
  async *chat(
    request: ChatCompletionRequest,
    signal: AbortSignal,
  ): AsyncGenerator<ChatCompletionChunk, ChatCompletion> {
    refuseUnsupported(request);
    const model = this.#ready();
    if (!model.facts.chat) {
      throw new FacetError(
        'no-chat-template',
        `${model.facts.name} is a base model: it continues text and was never taught to take turns in a chat.`,
        'Use text completion, or load an instruction-tuned ("-it") model.',
        { model: model.facts.id },
      );
    }
    const startedAt = performance.now();
    const head = envelope(model.facts.id);
    const prompt = () => chatPrompt(model, request.messages, signal);
    const turn = this.#turn(model, prompt, request, signal, continuedAnswer(model, request.messages));
    const result = yield* relay(turn, (text) => chatChunk(head, text, null));
    const usage = usageOf(result, startedAt);
    yield chatChunk(head, '', result.finishReason, usage);
    return chatCompletion(head, result, usage);
  }

  /** Plain continuation of `prompt`, `<bos>` put in front. Otherwise as {@link chat}. */
  async *completion(
    request: CompletionCreateParams,
    signal: AbortSignal,
  ): AsyncGenerator<Completion, Completion> {
    refuseUnsupported(request);
    const model = this.#ready();
    const startedAt = performance.now();
    const head = envelope(model.facts.id);
    const { tokenizer } = model;
    const ids = [tokenizer.bosId, ...tokenizer.encode(request.prompt)];
    const turn = this.#turn(model, async () => [{ kind: 'tokens', ids }], request, signal);
    if (request.echo) yield textCompletion(head, request.prompt, null);
    const result = yield* relay(turn, (text) => textCompletion(head, text, null));
    const usage = usageOf(result, startedAt);
    yield textCompletion(head, '', result.finishReason, usage);
    const text = (request.echo ? request.prompt : '') + result.text;
    return textCompletion(head, text, result.finishReason, usage);
  }

  /** Runs a turn in the `generating` state and leaves it however the turn ends. */
  async *#turn(
    model: LoadedModel,
    prompt: () => Promise<PromptPart[]>,
    fields: GenerationFields,
    signal: AbortSignal,
    before?: Continued,
  ): AsyncGenerator<string, TurnResult> {
    const report = (encoding?: Encoding) =>
      this.#become({ kind: 'generating', model: model.facts, ...(encoding ? { encoding } : {}) });
    report();
    try {
      return yield* generate(model, await prompt(), fields, signal, report, before);
    } catch (error) {
      const failure = FacetError.from(error);
      // Stopped while its images were read or encoded.
      if (signal.aborted && failure.code === 'aborted') return stoppedTurn();
      throw await whyFailed(model, failure);
    } finally {
      if (this.#model === model) model.sight?.rest();
      if (this.#status.kind === 'generating') this.#become({ kind: 'ready', model: model.facts });
    }
  }

  #ready(): LoadedModel {
    const status = this.#status;
    if (status.kind === 'ready' && this.#model) return this.#model;
    if (status.kind === 'lost') throw FacetError.fromPlain(status.error);
    if (status.kind === 'empty')
      throw new FacetError('not-loaded', 'No model is loaded.', 'Load a model first.');
    throw busy(status.kind);
  }

  #lose(model: LoadedModel, error: FacetError): void {
    if (this.#model !== model) return;
    this.#hold(undefined);
    this.#become({ kind: 'lost', error: error.toPlain(), model: model.facts });
  }

  #release(): void {
    this.#model?.release();
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

/** A file that is no model may have come damaged; while it is not whole, nobody can tell. */
async function discardWrong(sources: readonly WeightSource[], { code, data }: FacetError): Promise<void> {
  if (!code.startsWith('gguf-')) return;
  const named = sources.filter(({ name }) => name === data['file']);
  for (const source of named.length > 0 ? named : sources) await source.discard?.().catch(() => undefined);
}

/**
 * What made a turn fail: a read from a GPU that is lost fails in words of its own, a moment before the loss is
 * known.
 */
async function whyFailed({ gpu }: LoadedModel, failure: FacetError): Promise<FacetError> {
  if (failure.code !== 'internal' && failure.code !== 'aborted') return failure;
  const waited = new Promise<FacetError>((resolve) => setTimeout(() => resolve(failure), LOSS_IS_KNOWN_MS));
  return Promise.race([gpu.lost, waited]);
}

function busy(kind: string): FacetError {
  return new FacetError('busy', `The engine is ${kind}.`, 'Wait until it has finished, or stop it.', {
    kind,
  });
}
