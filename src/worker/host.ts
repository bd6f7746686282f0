import type { ChatCompletionRequest, CompletionCreateParams } from '@mlc-ai/web-llm';
import { checkRequest } from '../engine/check-request.ts';
import type { Compute } from '../shared/compute.ts';
import { FacetError } from '../shared/errors.ts';
import { Coalescer, mergeChunks } from './coalescer.ts';
import type { Handlers, Library, Running } from './handlers.ts';
import { MemoryFeed } from './memory-feed.ts';
import { noLibrary } from './no-library.ts';
import { type States, stateHandlers } from './state-handlers.ts';
import type {
  AdapterFacts,
  Argument,
  Result,
  CallMessage,
  CallName,
  Chunks,
  EngineStatus,
  FromWorker,
  LoadRequest,
  MemorySnapshot,
  ModelFacts,
  PlanRequest,
  ProcessorRates,
  ShapePlan,
  SpeedProgress,
  SpeedReport,
  SpeedRequest,
  SourceSpec,
  StreamingName,
  ToWorker,
  UnaskedQuestion,
} from './protocol.ts';

/** An engine as the host needs it; `FacetEngine` is one. `Source` is what it reads weights from. */
export interface Engine<Source> {
  adapter(compute?: Compute): Promise<AdapterFacts>;
  hasGpu(compute: Compute): Promise<boolean>;
  rates(): Promise<ProcessorRates | null>;
  load(
    sources: readonly Source[],
    options: Pick<LoadRequest, 'contextLength' | 'kvType' | 'compute' | 'chat' | 'fitAgain' | 'eightBit'> & {
      draft?: Omit<NonNullable<LoadRequest['draft']>, 'sources'> & { readonly sources: readonly Source[] };
      signal: AbortSignal;
    },
  ): Promise<ModelFacts>;
  /** Without it no speed can be measured. */
  speed?(request: SpeedRequest, signal: AbortSignal): AsyncGenerator<SpeedProgress, SpeedReport>;
  unload(): Promise<void>;
  memory(): MemorySnapshot;
  /** Higher after every change of what `memory` tells. */
  readonly memoryRevision: number;
  plan(request: PlanRequest): Promise<ShapePlan>;
  setCheckpointBudget(bytes: number): void;
  evictVision(): void;
  heldText(span: Argument<'heldText'>): readonly string[];
  questionTokens(question: UnaskedQuestion): number;
  embed(request: Argument<'embed'>, signal: AbortSignal): Promise<Result<'embed'>>;
  chat(request: ChatCompletionRequest, signal: AbortSignal): AsyncGenerator<Chunks['chat'], Result<'chat'>>;
  completion(
    request: CompletionCreateParams,
    signal: AbortSignal,
  ): AsyncGenerator<Chunks['completion'], Result<'completion'>>;
}

/** The worker's side of the channel: the global scope of a worker, or a port in tests. */
export interface HostPort {
  postMessage(message: FromWorker): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<ToWorker>) => void): void;
}

export interface HostOptions<Source> {
  readonly port: HostPort;
  readonly createEngine: (onStatus: (status: EngineStatus) => void) => Engine<Source>;
  readonly openSource: (spec: SourceSpec, signal: AbortSignal) => Source | Promise<Source>;
  /** KV states of conversations on disk, the engine's own; without it none are kept. */
  readonly states?: States | undefined;
  /** Models that are not loaded; without it, calls about them are refused. */
  readonly library?: Library;
}

/**
 * Serves the page's calls with an engine. Calls that change the engine or generate run one after the
 * other, in the order in which they came; the others at once. Errors cross as `PlainError`.
 */
export function serve<Source>({
  port,
  createEngine,
  openSource,
  states,
  library,
}: HostOptions<Source>): void {
  const aborts = new Map<number, AbortController>();
  const engine = createEngine((value) => port.postMessage({ kind: 'event', name: 'status', value }));

  const memory = new MemoryFeed(engine, (value) =>
    port.postMessage({ kind: 'event', name: 'memory', value }),
  );

  library?.listen((value) => port.postMessage({ kind: 'event', name: 'download', value }));

  const inLine = line();

  function generate<Name extends StreamingName>(
    name: Name,
    turn: AsyncGenerator<Chunks[Name], Result<Name>>,
    { id }: Running,
    stream: boolean,
  ): Promise<Result<Name>> {
    const chunks = new Coalescer<Chunks[Name]>(mergeChunks[name], (chunk) =>
      port.postMessage({ kind: 'event', name: 'chunk', value: { call: id, chunk } }),
    );
    return resultOf(turn, chunks, stream);
  }

  const handlers: Handlers = {
    ...(library?.calls ?? noLibrary),
    ...engineHandlers(engine),
    ...stateHandlers(states),
    speed: (request, { signal }) => inLine(() => speedOf(engine.speed?.(request, signal), port)),
    embed: (request, { signal }) => inLine(() => engine.embed(request, signal)),
    check: (request) => checkRequest(request).then(() => null),
    // Beside a turn neither would have the processor to itself.
    rates: () => inLine(() => engine.rates()),
    watchMemory: async (on) => {
      memory.watch(on);
      return null;
    },
    load: ({ stateBytes, ...request }, { signal }) =>
      inLine(() => {
        // It holds at once; what no longer fits goes beside the load, however slow the disk.
        if (stateBytes !== undefined) void states?.setBudget(stateBytes).catch(() => undefined);
        return load(engine, openSource, request, signal);
      }),
    unload: () => inLine(() => engine.unload().then(() => null)),
    chat: (request, running) =>
      inLine(() => generate('chat', engine.chat(request, running.signal), running, request?.stream === true)),
    completion: (request, running) =>
      inLine(() =>
        generate('completion', engine.completion(request, running.signal), running, request?.stream === true),
      ),
  };

  async function serveCall<Name extends CallName>({ id, name, argument }: CallMessage<Name>): Promise<void> {
    const controller = new AbortController();
    aborts.set(id, controller);
    try {
      const value = await handlers[name](argument, { id, signal: controller.signal });
      port.postMessage({ kind: 'result', id, value });
    } catch (error) {
      port.postMessage({ kind: 'error', id, error: FacetError.from(error).toPlain() });
    } finally {
      aborts.delete(id);
    }
  }

  port.addEventListener('message', ({ data }) => {
    if (data.kind === 'abort') aborts.get(data.id)?.abort();
    else void serveCall(data);
  });
}

/** The result of a measurement, of whose progress a port hears. */
async function speedOf(
  measuring: AsyncGenerator<SpeedProgress, SpeedReport> | undefined,
  port: HostPort,
): Promise<SpeedReport> {
  if (!measuring)
    throw new FacetError('bad-request', 'No speed is measured here.', 'Measure it on Facet’s own page.');
  for (;;) {
    const { done, value } = await measuring.next();
    if (done) return value;
    port.postMessage({ kind: 'event', name: 'speed', value });
  }
}

/** Calls that the engine answers at once, whatever it does. */
function engineHandlers<Source>(
  engine: Engine<Source>,
): Pick<
  Handlers,
  | 'ping'
  | 'adapter'
  | 'hasGpu'
  | 'memory'
  | 'plan'
  | 'heldText'
  | 'questionTokens'
  | 'evictVision'
  | 'setCheckpointBudget'
> {
  return {
    ping: async () => engine.memoryRevision,
    adapter: (compute) => engine.adapter(compute),
    hasGpu: (compute) => engine.hasGpu(compute),
    memory: () => Promise.resolve(engine.memory()),
    plan: (request) => engine.plan(request),
    heldText: async (span) => engine.heldText(span),
    questionTokens: async (question) => engine.questionTokens(question),
    evictVision: async () => {
      engine.evictVision();
      return null;
    },
    setCheckpointBudget: async (bytes) => {
      engine.setCheckpointBudget(bytes);
      return null;
    },
  };
}

async function load<Source>(
  engine: Engine<Source>,
  openSource: HostOptions<Source>['openSource'],
  { sources, draft, ...options }: LoadRequest,
  signal: AbortSignal,
): Promise<ModelFacts> {
  const failing = new AbortController();
  const wanted = AbortSignal.any([signal, failing.signal]);
  try {
    const open = (specs: readonly SourceSpec[]) => Promise.all(specs.map((spec) => openSource(spec, wanted)));
    const opened = await open(sources);
    const small =
      draft &&
      (await open(draft.sources).catch((error: unknown) => {
        if (draft.optional && !wanted.aborted) return undefined;
        throw error;
      }));
    const beside = draft && small ? { draft: { ...draft, sources: small } } : {};
    return await engine.load(opened, { ...options, ...beside, signal: wanted });
  } catch (error) {
    // Downloads that only this load wanted pause.
    failing.abort();
    throw error;
  }
}

/** Runs what it is given one after the other, in the order in which it came. */
function line(): <Value>(work: () => Promise<Value>) => Promise<Value> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

/** Runs a turn to its end, its chunks told where `stream` is set. */
async function resultOf<Chunk, Value>(
  turn: AsyncGenerator<Chunk, Value>,
  chunks: Coalescer<Chunk>,
  stream: boolean,
): Promise<Value> {
  try {
    for (;;) {
      const next = await turn.next();
      if (next.done) return next.value;
      if (stream) chunks.push(next.value);
    }
  } finally {
    chunks.flush();
  }
}
