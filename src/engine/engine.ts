import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionRequest,
  Completion,
  CompletionCreateParams,
} from '@mlc-ai/web-llm';
import type { Device } from '../device/device.ts';
import type { AdapterFacts } from '../shared/adapter-facts.ts';
import type { Compute } from '../shared/compute.ts';
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
import { chooseDevice, type Devices } from './choose-device.ts';
import { generate } from './generate.ts';
import { ledgerSnapshot, memoryRevision, memorySnapshot } from './memory.ts';
import { type LoadedModel, type LoadOptions, loadModel, prepareLoad } from './load.ts';
import { LoadStages } from './load-stages.ts';
import { type AnswerShape, CHAT_SHAPE, COMPLETION_SHAPE, envelope, usageOf } from './openai.ts';
import { planShape } from './plan.ts';
import { chatPrompt, type Prompt, textPrompt } from './prompt.ts';
import { questionTokens } from './question-size.ts';
import { type GenerationOptions, readChatRequest, readCompletionRequest } from './request.ts';
import { stoppedTurn, type TurnResult } from './turn.ts';
import type { EmbeddingStore, ReadImage } from './vision.ts';

/** Time after a failed read within which the loss of its GPU may be told. */
const LOSS_IS_KNOWN_MS = 500;

export interface EngineOptions extends Devices {
  readonly onStatus: (status: EngineStatus) => void;
  /** The reader of images; without it no model sees. */
  readonly readImage?: ReadImage;
  /** Keeps image embeddings across reloads of the page. */
  readonly embeddings?: EmbeddingStore;
}

/** The device a model is being loaded to, and what it was planned to take. */
interface Opening {
  readonly device: Device;
  readonly planned: readonly PlannedBytes[];
}

/** A turn that was asked for. */
interface Asked {
  readonly model: LoadedModel;
  readonly options: GenerationOptions;
  /** Text that the answer begins with. */
  readonly echo: string;
  readonly prompt: () => Promise<Prompt>;
}

/** Facet's engine: one model at a time, one turn at a time. Runs in a worker and in Node alike. */
export class FacetEngine {
  readonly #devices: Devices;
  readonly #onStatus: (status: EngineStatus) => void;
  readonly #readImage: ReadImage | undefined;
  readonly #embeddings: EmbeddingStore | undefined;
  #status: EngineStatus = { kind: 'empty' };
  #model: LoadedModel | undefined;
  #opening: Opening | undefined;
  /** Of the last change of the two above. */
  #revision = 0;

  constructor({ gpu, openProcessor, onStatus, readImage, embeddings }: EngineOptions) {
    this.#devices = { gpu, openProcessor };
    this.#onStatus = onStatus;
    this.#readImage = readImage;
    this.#embeddings = embeddings;
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

  /**
   * Loads a model from its file, the parts of a split file, or a file with its mmproj. Everything that
   * can be known from the headers is checked before the model in use is given up.
   * @throws FacetError any of the `gguf-*`, `source-failed`, `no-webgpu`, `adapter-too-small`,
   *   `out-of-gpu-memory`, `aborted`
   */
  async load(
    sources: readonly WeightSource[],
    options: LoadOptions & { readonly compute?: Compute | undefined; readonly signal: AbortSignal },
  ): Promise<ModelFacts> {
    const before = this.#status;
    if (before.kind === 'loading' || before.kind === 'generating') throw busy(before.kind);
    try {
      const stages = new LoadStages((progress) => this.#become({ kind: 'loading', progress }));
      const choice = await chooseDevice(this.#devices, options.compute);
      const prepared = prepareLoad(await openModel(sources, options.signal), options);
      this.#release();
      const device = await choice.open();
      this.#hold(undefined, { device, planned: [] });
      const model = await loadModel(device, prepared, {
        onPlan: (planned) => this.#hold(undefined, { device, planned }),
        signal: options.signal,
        stages,
        readImage: this.#readImage,
        embeddings: this.#embeddings,
      });
      this.#hold(model);
      this.#become({ kind: 'ready', model: model.facts });
      void model.device.lost.then((error) => this.#lose(model, error));
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
  chat(
    request: ChatCompletionRequest,
    signal: AbortSignal,
  ): AsyncGenerator<ChatCompletionChunk, ChatCompletion> {
    return this.#answer(CHAT_SHAPE, signal, () => {
      const { conversation, options } = readChatRequest(request);
      const model = this.#ready();
      if (!model.facts.chat) throw noChat(model);
      return { model, options, echo: '', prompt: () => chatPrompt(model, conversation, signal) };
    });
  }

  /** Plain continuation of `prompt`, `<bos>` put in front. Otherwise as {@link chat}. */
  completion(request: CompletionCreateParams, signal: AbortSignal): AsyncGenerator<Completion, Completion> {
    return this.#answer(COMPLETION_SHAPE, signal, () => {
      const { text, echo, options } = readCompletionRequest(request);
      const model = this.#ready();
      return { model, options, echo: echo ? text : '', prompt: async () => textPrompt(model, text) };
    });
  }

  /** Runs a turn in the `generating` state and leaves it however the turn ends. Nothing is read before it is asked for. */
  async *#answer<Chunk, Whole>(
    shape: AnswerShape<Chunk, Whole>,
    signal: AbortSignal,
    read: () => Asked,
  ): AsyncGenerator<Chunk, Whole> {
    const { model, options, echo, prompt } = read();
    const startedAt = performance.now();
    const head = envelope(model.facts.id);
    if (echo !== '') yield shape.chunk(head, echo, null);
    let result: TurnResult;
    const report = (encoding?: Encoding) =>
      this.#become({ kind: 'generating', model: model.facts, ...(encoding ? { encoding } : {}) });
    report();
    try {
      const turn = generate(model, await prompt(), options, signal, report);
      let next = await turn.next();
      for (; !next.done; next = await turn.next()) yield shape.chunk(head, next.value, null);
      result = next.value;
    } catch (error) {
      const failure = FacetError.from(error);
      // Stopped while its images were read or encoded.
      if (!signal.aborted || failure.code !== 'aborted') throw await whyFailed(model, failure);
      result = stoppedTurn();
    } finally {
      if (this.#model === model) model.vision?.endTurn();
      if (this.#status.kind === 'generating') this.#become({ kind: 'ready', model: model.facts });
    }
    const usage = usageOf(result, startedAt);
    yield shape.chunk(head, '', result.finishReason, usage);
    return shape.whole(head, echo + result.text, result.finishReason, usage);
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

/** The refusal of a chat with a base model. */
const noChat = ({ facts }: LoadedModel): FacetError =>
  new FacetError(
    'no-chat-template',
    `${facts.name} ${facts.noChat ?? 'is a base model: it continues text'}.`,
    'Use text completion, load an instruction-tuned ("-it") model, or say that this is one.',
    { model: facts.id },
  );

/** What damage on the way can look like; a sound file of another kind is left to whoever has it. */
const DAMAGED: ReadonlySet<string> = new Set(['gguf-foreign', 'gguf-truncated', 'gguf-corrupt']);

/** A file that is no model may have come damaged; while it is not whole, nobody can tell. */
async function discardWrong(sources: readonly WeightSource[], { code, data }: FacetError): Promise<void> {
  if (!DAMAGED.has(code)) return;
  const named = sources.filter(({ name }) => name === data['file']);
  for (const source of named.length > 0 ? named : sources) await source.discard?.().catch(() => undefined);
}

/**
 * The failure of a turn as it is told: a read from a GPU that is lost fails in words of its own, a moment before the loss is
 * known.
 */
async function whyFailed({ device }: LoadedModel, failure: FacetError): Promise<FacetError> {
  if (failure.code !== 'internal' && failure.code !== 'aborted') return failure;
  const waited = new Promise<FacetError>((resolve) => setTimeout(() => resolve(failure), LOSS_IS_KNOWN_MS));
  return Promise.race([device.lost, waited]);
}

function busy(kind: string): FacetError {
  return new FacetError('busy', `The engine is ${kind}.`, 'Wait until it has finished, or stop it.', {
    kind,
  });
}
