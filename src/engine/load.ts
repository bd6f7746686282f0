import type { Decoder } from '../decoder/decoder.ts';
import { placeWeights } from '../decoder/load-weights.ts';
import { planMemory } from '../decoder/plan.ts';
import type { Device } from '../device/device.ts';
import type { DeviceLayout } from '../device/layout.ts';
import type { StateStore } from '../kv/state-store.ts';
import type { ModelConfig } from '../model/config.ts';
import { FacetError } from '../shared/errors.ts';
import { formatBytes } from '../shared/format-bytes.ts';
import { DEFAULT_CONTEXT } from '../shared/family.ts';
import type { MemoryKind, PlanEntry } from '../shared/memory-plan.ts';
import type { PlannedBytes } from '../shared/memory-snapshot.ts';
import type { KvType } from '../shared/kv-row.ts';
import type { ModelFacts } from '../shared/model-facts.ts';
import { tokenId, type TokenId } from '../shared/numbers.ts';
import type { NoChat } from '../shared/no-chat.ts';
import type { ChatManner } from '../text/chat-format.ts';
import { Tokenizer } from '../text/tokenizer.ts';
import type { ToolForm } from '../text/tool-form.ts';
import { readModelConfig } from '../weights/gguf/config.ts';
import type { GgufHeader } from '../weights/gguf/header.ts';
import { refuseVocabulary } from '../weights/gguf/other-kinds.ts';
import {
  readTokenizerMetadata,
  requireBytePieces,
  type TokenizerMetadata,
} from '../weights/gguf/tokenizer-metadata.ts';
import { readVisionConfig } from '../weights/gguf/vision-config.ts';
import type { OpenedModel } from '../weights/open-model.ts';
import type { WeightSource } from '../weights/source/source.ts';
import { untilStopped } from '../weights/source/until-stopped.ts';
import { matchTensors, type TextTensors } from '../weights/tensor-map.ts';
import { matchVisionTensors } from '../weights/tensor-map-vision.ts';
import { ContentDigest } from '../weights/content-digest.ts';
import { WeightUploader } from '../weights/upload.ts';
import { imageTokensOf } from '../model/patches.ts';
import { towerFlops } from '../vision/siglip/flops.ts';
import { planVision } from '../vision/siglip/plan.ts';
import { endOf, mannerOf, toolFormOf } from './chat-manner.ts';
import { Checkpoints } from './checkpoints.ts';
import { Odds } from '../speculation/odds.ts';
import type { Guessing } from '../speculation/guesser.ts';
import type { PreparedDraft } from './draft.ts';
import type { DraftModel } from './draft-model.ts';
import { type EmbeddingHead, NO_TEXT, openEmbedding } from './embedding-head.ts';
import { modelFacts } from './facts.ts';
import { type FitKernels, fittedDecoder } from './fit.ts';
import { AnswerMemory } from './answer-memory.ts';
import { type KeptStates, openStates } from './kept-states.ts';
import type { HeldForms } from './held-forms.ts';
import { LoadStages } from './load-stages.ts';
import { Transcript } from './transcript.ts';
import { type EmbeddingStore, type PreparedVision, type ReadImage, Vision } from './vision.ts';
import { whyFailed } from './why-failed.ts';

/** Bytes of checkpoints, as a share of the model's. */
const CHECKPOINT_SHARE = 0.1;

export interface LoadOptions {
  /** Tokens, cut to the trained context; {@link DEFAULT_CONTEXT} unless said otherwise. Global layers grow towards it. */
  readonly contextLength?: number | undefined;
  /** Type that keys and values are kept as; f16 unless said otherwise. */
  readonly kvType?: KvType | undefined;
  /** Whether it takes turns in a chat, where a person says so; as the file tells unless said otherwise. */
  readonly chat?: boolean | undefined;
}

/** Headers that were checked, before anything is allocated. */
export interface PreparedLoad {
  readonly opened: OpenedModel;
  readonly config: ModelConfig;
  /** Assumptions where the file says nothing, in words. */
  readonly notes: readonly string[];
  readonly tensors: TextTensors;
  readonly vocabulary: TokenizerMetadata;
  readonly vision: PreparedVision | undefined;
  readonly contextLength: number;
  readonly kvType: KvType;
  /** A person's word; see {@link LoadOptions}. */
  readonly chat: boolean | undefined;
}

/** A model on the GPU, ready for turns. */
export interface LoadedModel {
  readonly facts: ModelFacts;
  readonly config: ModelConfig;
  readonly device: Device;
  readonly tokenizer: Tokenizer;
  /** How it is chatted with; undefined for a base model. */
  readonly chat: ChatManner | undefined;
  /** How it is told of functions and calls them. */
  readonly toolForm: ToolForm;
  /** Whether a text to go on from begins with `<bos>`. */
  readonly addBos: boolean;
  readonly decoder: Decoder;
  readonly transcript: Transcript;
  readonly answers: AnswerMemory;
  /** Holds answers to forms; loaded with the first. */
  readonly forms: () => Promise<HeldForms>;
  readonly stopTokens: ReadonlySet<TokenId>;
  /** A small model that guesses its tokens; there where one was loaded too. */
  readonly draft?: DraftModel;
  /** When guesses of an answer's tokens are verified, and what is known of how that pays. */
  readonly guessing: { when: Guessing; readonly odds: Odds };
  /** Bytes that were planned for it with its context full, by kind: with its tower and one image where it sees. */
  readonly planned: readonly PlannedBytes[];
  /** There when a vision file was loaded too. */
  readonly vision: Vision | undefined;
  /** There where it embeds texts, and writes none. */
  readonly embedding?: EmbeddingHead;
  /** There where conversations are kept on disk. */
  readonly states: KeptStates | undefined;
  release(): void;
}

/** Everything that can be refused from the headers alone. @throws FacetError `gguf-*`, `bad-request` */
export function prepareLoad(opened: OpenedModel, options: LoadOptions): PreparedLoad {
  const { config, notes } = readModelConfig(opened.text);
  const contextLength = Math.min(options.contextLength ?? DEFAULT_CONTEXT, config.contextLength);
  if (!Number.isInteger(contextLength) || contextLength < 16) {
    throw new FacetError(
      'bad-request',
      `A context of ${contextLength} tokens was asked for; it takes 16 at least.`,
      'Choose a longer context.',
      { contextLength, trained: config.contextLength },
    );
  }
  refuseVocabulary(opened.text);
  const tensors = matchTensors(opened.text, config);
  const vocabulary = readTokenizerMetadata(opened.text);
  requireBytePieces(opened.text.name, vocabulary);
  const vision = opened.vision && prepareVision(opened.vision);
  const kvType = options.kvType ?? 'f16';
  return { opened, config, notes, tensors, vocabulary, vision, contextLength, kvType, chat: options.chat };
}

function prepareVision(header: GgufHeader): PreparedVision {
  const config = readVisionConfig(header);
  return { header, config, tensors: matchVisionTensors(header, config) };
}

/** Whoever a load is for, and what it tells of itself. */
interface LoadSurroundings {
  readonly signal: AbortSignal;
  /** Those that the header was read in, where that is to be told. */
  readonly stages?: LoadStages;
  /** Without it the model does not see, whatever files were given. */
  readonly readImage?: ReadImage | undefined;
  readonly embeddings?: EmbeddingStore | undefined;
  /** Keeps conversations on disk. */
  readonly states?: StateStore | undefined;
  /** Fits the kernels to a GPU before any is prepared. */
  readonly fit?: FitKernels | undefined;
  /** A small model to be loaded beside it. */
  readonly draft?: PreparedDraft | undefined;
  /** Hears what is planned before anything is allocated. */
  readonly onPlan?: (planned: readonly PlannedBytes[]) => void;
}

/**
 * Tokenizer, weights and kernels of a prepared model; weights go to the GPU while their file is still on its
 * way, but no model is answered before all its files are whole and known to be right. Takes over `device`: it is
 * destroyed with the model, and at once when loading fails.
 * @throws FacetError `source-failed`, `digest-mismatch`, `gguf-*`, `out-of-gpu-memory`, `out-of-memory`, `adapter-too-small`,
 *   `aborted`
 */
export async function loadModel(
  device: Device,
  { opened, config, tensors, vocabulary, vision: tower, contextLength, kvType, chat: choice }: PreparedLoad,
  options: LoadSurroundings,
): Promise<LoadedModel> {
  const { text } = opened;
  const { stages = new LoadStages(), readImage, onPlan } = options;
  const failing = new AbortController();
  const signal = AbortSignal.any([options.signal, failing.signal]);
  try {
    const seen = readImage ? tower : undefined;
    const chunk = Math.max(device.layout.chunk, together(config, contextLength, seen));
    const sizes = { contextLength, chunk, kvType };
    const parts = { config, tensors, tower: seen, draft: options.draft, ...sizes };
    const { planned, draft: small } = await planLoad(device, parts);
    onPlan?.(planned);
    refuseTooLarge(planned, device.layout);
    stages.enter('tokenizer', text.size, headerBytes(text));
    const digest = options.states && (await ContentDigest.open());
    const uploader = new WeightUploader(device, {
      signal,
      onRead: (content) => digest?.add(content),
      onProgress: (bytes) => stages.report(stages.loadedBytes + bytes),
    });
    const weights = await placeWeights(uploader, tensors);
    device.watchCompiling?.((done, all) => stages.compiled(done, all));
    // Weights come, the vocabulary is prepared and kernels are compiled all at the same time.
    const uploading = uploader.finish();
    uploading.catch(() => undefined);
    const tokenizer = new Tokenizer(vocabulary);
    const manner = config.embeds ? NO_TEXT : mannerOf(text, vocabulary, tokenizer, choice);
    stages.enter('weights', text.size, stages.loadedBytes);
    const uploaded = uploading.then((allocations) => {
      stages.enter('kernels', text.size, text.size);
      return allocations;
    });
    const fitting = { fit: options.fit, signal, stages };
    const creating = fittedDecoder(fitting, { device, config, weights, sizes, tower: seen });
    const [allocations, { fitted, decoder }] = await untilStopped(Promise.all([uploaded, creating]), signal);
    const checkpoints = new Checkpoints(device, decoder.cache, CHECKPOINT_SHARE * text.size);
    await device.memory.settle();
    signal.throwIfAborted();
    await wholeFiles(opened.sources, stages, signal);
    const memory = memoryOf(device, checkpoints);
    const from = { ...memory, store: options.states, device, decoder, kvType };
    const draft = small && (await small.load(device, sizes, fitting));
    const states = await openStates(from, async () => digest?.of(text, signal));
    const embedding = config.embeds && (await openEmbedding(tensors.dense ?? [], vocabulary, signal));
    const vision = seen && readImage && new Vision(device, seen, readImage, options.embeddings);
    return {
      facts: modelFacts(config, [...text.tensors.values()], {
        id: text.name,
        fileBytes: text.size,
        contextLength,
        ...('why' in manner ? { chat: false, noChat: manner } : { chat: true }),
        ...sight(seen),
        ...stages.facts,
        ...(draft ? { draft: draft.name } : {}),
        ...fitted,
      }),
      config,
      device,
      chat: 'format' in manner ? manner : undefined,
      addBos: vocabulary.addBos,
      tokenizer,
      decoder,
      ...memory,
      ...(await waysOf(manner, tokenizer, vocabulary.eosId)),
      vision,
      ...(embedding ? { embedding } : {}),
      ...(draft ? { draft } : {}),
      states,
      planned: plannedWith(planned, draft, states),
      release: () => releaseAll(device, [states, vision, draft, checkpoints, decoder, ...allocations]),
    };
  } catch (error) {
    failing.abort();
    throw await givenUp(device, FacetError.from(error), options.signal);
  }
}

/** Lets go of a device that nothing was loaded to; answers why. */
async function givenUp(device: Device, failure: FacetError, { aborted }: AbortSignal): Promise<FacetError> {
  const why = aborted ? failure : await whyFailed(device, failure);
  device.memory.close();
  device.destroy();
  return why;
}

function releaseAll(device: Device, held: readonly ({ readonly release: () => void } | undefined)[]): void {
  for (const each of held) each?.release();
  device.destroy();
}

/** Whatever a model keeps from turn to turn, of none yet. */
const memoryOf = ({ adapter }: Device, checkpoints: Checkpoints) => ({
  transcript: new Transcript(checkpoints),
  answers: new AnswerMemory(),
  // A GPU in software is for tests, and has no time to spare for compiling.
  guessing: { when: adapter.fallback ? 'never' : 'paying', odds: new Odds() } as LoadedModel['guessing'],
});

/** Tokens that see each other both ways, and so are computed in one step: those of an image, all of a text to embed. */
const together = (
  { embeds }: ModelConfig,
  contextLength: number,
  tower: PreparedVision | undefined,
): number => (embeds ? contextLength : tower ? imageTokensOf(tower.config) : 0);

/** Facts of a model's tower, where it has one. */
const sight = (tower: PreparedVision | undefined) =>
  tower ? { vision: true, imageFlops: towerFlops(tower.config) } : { vision: false };

/** How it calls functions, what answers end with, and forms that let them end in their time. */
async function waysOf(
  manner: ChatManner | NoChat,
  tokenizer: Tokenizer,
  eosId: TokenId,
): Promise<Pick<LoadedModel, 'toolForm' | 'stopTokens' | 'forms'>> {
  const toolForm = await toolFormOf(manner, tokenizer);
  // Whoever calls with tokens waits for the results in the same turn.
  const markOf = toolForm.kind === 'tokens' ? tokenizer.idOf.bind(tokenizer) : undefined;
  const results = markOf?.('<start_function_response>');
  const ids = [eosId, tokenizer.endOfTurnId, endOf(manner, tokenizer), results];
  const stopTokens = new Set(ids.filter((id) => id !== undefined).map((id) => tokenId(id)));
  let loading: Promise<HeldForms> | undefined;
  const forms = () =>
    (loading ??= import('./held-forms.ts').then(
      ({ HeldForms }) => new HeldForms(tokenizer, stopTokens, markOf),
    ));
  return { toolForm, stopTokens, forms };
}

/**
 * Bytes of every kind that a load takes: the text model's, those of the vision tower where there is one, and of the small
 * model, if it has room.
 */
async function planLoad(
  { layout }: Device,
  {
    config,
    tensors,
    tower,
    draft,
    ...sizes
  }: Pick<PreparedLoad, 'config' | 'tensors' | 'contextLength' | 'kvType'> & {
    readonly tower: PreparedVision | undefined;
    readonly draft: PreparedDraft | undefined;
    readonly chunk: number;
  },
): Promise<{ readonly planned: PlannedBytes[]; readonly draft?: PreparedDraft }> {
  const { entries } = await planMemory(config, tensors, { ...sizes, layout });
  const planned = sumByKind([...entries, ...(tower ? await planTower(tower, layout) : [])]);
  const beside = draft && (await draft.plan(sizes, layout, bytesOf(planned)));
  return draft && beside ? { planned: [...planned, beside], draft } : { planned };
}

/** Memory that the tower of a vision file takes, and one image. */
export const planTower = ({ config, tensors }: PreparedVision, layout: DeviceLayout): Promise<PlanEntry[]> =>
  planVision(config, tensors, layout, 1);

/** @throws FacetError `out-of-memory` where the processor can never hold so much */
function refuseTooLarge(planned: readonly PlannedBytes[], { capacity }: DeviceLayout): void {
  const plannedBytes = bytesOf(planned);
  if (plannedBytes <= capacity) return;
  throw new FacetError(
    'out-of-memory',
    `The model takes ${formatBytes(plannedBytes)} with its context full; on the processor there are ${formatBytes(capacity)} at most.`,
    'Choose a shorter context or a smaller model, or compute on a GPU.',
    { limit: 'capacity', capacity, needed: plannedBytes },
  );
}

/** Bytes of every kind that there is. */
function sumByKind(entries: readonly PlannedBytes[]): PlannedBytes[] {
  const sums = new Map<MemoryKind, number>();
  for (const { kind, bytes } of entries) sums.set(kind, (sums.get(kind) ?? 0) + bytes);
  return [...sums].map(([kind, bytes]) => ({ kind, bytes }));
}

/** What is planned, with what keeps states; a small model that was left out takes nothing. */
const plannedWith = (
  planned: readonly PlannedBytes[],
  draft: DraftModel | undefined,
  states: KeptStates | undefined,
): PlannedBytes[] =>
  sumByKind([
    ...planned.filter(({ kind }) => draft !== undefined || kind !== 'draft'),
    { kind: 'staging', bytes: states?.readerBytes ?? 0 },
  ]);

/** Waits for what of the files is still on its way, whether a tensor needs it or not. */
async function wholeFiles(
  sources: readonly WeightSource[],
  stages: LoadStages,
  signal: AbortSignal,
): Promise<void> {
  const coming = sources.filter((source) => 'whole' in source);
  if (coming.length === 0) return;
  const arrived = new Map(coming.map((source) => [source, 0]));
  stages.enter('checking', sum(coming.map(({ size }) => size)));
  const waits = coming.map(async (source) => {
    await source.whole?.(signal, (bytes) => {
      arrived.set(source, bytes);
      stages.report(sum([...arrived.values()]));
    });
  });
  await Promise.all(waits);
}

/** Bytes of a file that are no tensor's. */
const headerBytes = ({ size, tensors }: GgufHeader): number =>
  size - sum([...tensors.values()].map(({ bytes }) => bytes));

const bytesOf = (planned: readonly PlannedBytes[]): number => sum(planned.map(({ bytes }) => bytes));

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
