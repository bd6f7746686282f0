import type {
  AppConfig,
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionRequest,
  ChatOptions,
  Completion,
  CompletionCreateParams,
  EmbeddingCreateParams,
  InitProgressCallback,
  LogLevel,
  MLCEngineConfig,
  MLCEngineInterface,
} from '@mlc-ai/web-llm';
import { isRecord } from '../shared/is-record.ts';
import { refusal } from '../shared/refusal.ts';
import type { RequestExtras } from '../shared/request-extras.ts';
import { FacetClient, type Stop } from '../worker/client.ts';
import type { SourceSpec } from '../worker/protocol.ts';
import { type ModelOptions, readChatOptions } from './chat-options.ts';
import { LastAnswer } from './last-answer.ts';
import { type FacetAppConfig, findModel, prebuiltAppConfig, requireModelList } from './model-list.ts';

const LEVELS: readonly LogLevel[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT'];

/** A request as it comes, and whether its stream shows usage. */
type Given = (ChatCompletionRequest | CompletionCreateParams) & RequestExtras;

/**
 * WebLLM's engine on Facet's: the same members, models and requests. What computes is in a worker unless `client`
 * says otherwise.
 */
export class MLCEngine implements MLCEngineInterface {
  readonly chat: MLCEngineInterface['chat'];
  readonly completions: MLCEngineInterface['completions'];
  readonly embeddings: MLCEngineInterface['embeddings'];
  readonly #client: FacetClient;
  readonly #last = new LastAnswer();
  #appConfig: FacetAppConfig = prebuiltAppConfig;
  #modelId: string | undefined;
  #options: ModelOptions = { defaults: {} };
  /** Stops the load that is under way. */
  #loading: AbortController | undefined;
  /** Stops the embeddings that are under way. */
  #embedding = new AbortController();
  /** The sequence that `forwardTokensAndSample` has come to. */
  #sequence: number[] = [];

  constructor(
    { appConfig, initProgressCallback, logLevel, logitProcessorRegistry }: MLCEngineConfig = {},
    client: FacetClient = new FacetClient(),
  ) {
    if (logitProcessorRegistry) throw cannot('logitProcessorRegistry', 'Use logit_bias.');
    this.#client = client;
    if (appConfig) this.setAppConfig(appConfig);
    if (logLevel) this.setLogLevel(logLevel);
    if (initProgressCallback) this.setInitProgressCallback(initProgressCallback);
    // WebLLM's classes of these have private members, so that nothing else can be of their types.
    this.chat = { completions: { create: this.chatCompletion.bind(this) } } as unknown as MLCEngine['chat'];
    this.completions = { create: this.completion.bind(this) } as unknown as MLCEngine['completions'];
    this.embeddings = { create: this.embedding.bind(this) } as unknown as MLCEngine['embeddings'];
  }

  /** @throws FacetError `bad-request` for what has no list of models */
  setAppConfig(appConfig: AppConfig): void {
    requireModelList(appConfig);
    this.#appConfig = appConfig;
  }

  setInitProgressCallback(callback: InitProgressCallback): void {
    this.#client.setInitProgressCallback(callback);
  }

  getInitProgressCallback(): InitProgressCallback | undefined {
    return this.#client.getInitProgressCallback();
  }

  /** Facet logs nothing; the level is checked and that is all. @throws FacetError `bad-request` */
  setLogLevel(level: LogLevel): void {
    if (LEVELS.includes(level)) return;
    throw refusal({
      param: 'logLevel',
      code: 'invalid_value',
      message: `The log level is ${level}; it can be ${LEVELS.join(', ')}.`,
      hint: 'Give one of these.',
    });
  }

  /**
   * Loads the model of an id in the table, or of the addresses of its files, in place of what is loaded or loading;
   * answers that are being written end.
   * @throws FacetError `bad-request` for an id that is not known or an option that is not supported; as loading does
   */
  async reload(modelId: string | string[], chatOpts: ChatOptions | ChatOptions[] = {}): Promise<void> {
    const { id, sources, record } = findModel([modelId].flat(), this.#appConfig);
    const given = readChatOptions(onlyOptions(chatOpts));
    const { contextLength, defaults } = readChatOptions(record?.overrides ?? {});
    const options: ModelOptions = { contextLength, ...given, defaults: { ...defaults, ...given.defaults } };
    await this.#load(sources, options);
    this.#modelId = id;
    this.#options = options;
    this.#forget();
  }

  /** Ends what is being answered or loaded, and lets go of the model. */
  async unload(): Promise<void> {
    this.#endAll();
    await this.#client.unload();
    this.#modelId = undefined;
    this.#forget();
  }

  async #load(sources: readonly SourceSpec[], { contextLength }: ModelOptions): Promise<void> {
    this.#endAll();
    const loading = (this.#loading = new AbortController());
    try {
      const request = { sources, ...(contextLength ? { contextLength } : {}) };
      await this.#client.call('load', request, { signal: loading.signal });
    } finally {
      if (this.#loading === loading) this.#loading = undefined;
    }
  }

  #endAll(): void {
    this.#loading?.abort();
    this.#embedding.abort();
    this.#embedding = new AbortController();
    this.#client.interruptGenerate();
  }

  chatCompletion: MLCEngineInterface['chatCompletion'] = (async (
    request: ChatCompletionRequest & RequestExtras,
    stop?: Stop,
  ) => {
    const { asked, showUsage } = this.#prepared(request);
    const answer = await this.#client.chatCompletion(asked, stop);
    return this.#noted<ChatCompletion, ChatCompletionChunk>(answer, showUsage);
  }) as unknown as MLCEngineInterface['chatCompletion'];

  completion: MLCEngineInterface['completion'] = (async (
    request: CompletionCreateParams & RequestExtras,
    stop?: Stop,
  ) => {
    const { asked, showUsage } = this.#prepared(request);
    const answer = await this.#client.completion(asked, stop);
    return this.#noted<Completion, Completion>(answer, showUsage);
  }) as unknown as MLCEngineInterface['completion'];

  interruptGenerate(): void {
    this.#client.interruptGenerate();
  }

  /** The text of the last answer. */
  async getMessage(): Promise<string> {
    return this.#last.text;
  }

  /** Every request brings its whole conversation, so there is no chat to reset but what is told of the last answer. */
  async resetChat(keepStats = false): Promise<void> {
    this.#last.forget(keepStats);
    this.#sequence = [];
  }

  async runtimeStatsText(): Promise<string> {
    const { prefill_tokens_per_s: prefill = 0, decode_tokens_per_s: decode = 0 } =
      this.#last.usage?.extra ?? {};
    return `prefill: ${prefill.toFixed(4)} tokens/sec, decoding: ${decode.toFixed(4)} tokens/sec`;
  }

  async getGPUVendor(): Promise<string> {
    return (await this.#client.call('adapter', 'automatic')).vendor;
  }

  /** In bytes; the processor has no such limit but that of its memory. */
  async getMaxStorageBufferBindingSize(): Promise<number> {
    const { limits } = await this.#client.call('adapter', 'automatic');
    return limits['maxStorageBufferBindingSize'] ?? 2 ** 32;
  }

  /**
   * Goes on with tokens, from the start where `isPrefill` and nothing came before, and draws the next one.
   * @throws FacetError `bad-request` for ids outside the vocabulary and those of images
   */
  async forwardTokensAndSample(inputIds: number[], isPrefill: boolean): Promise<number> {
    if (!isPrefill && this.#sequence.length === 0) {
      throw refusal({
        param: 'isPrefill',
        code: 'invalid_value',
        message: 'There is nothing to go on from.',
        hint: 'Give the prompt first, with isPrefill.',
      });
    }
    if (!Array.isArray(inputIds)) {
      throw refusal({
        param: 'inputIds',
        code: 'invalid_value',
        message: 'inputIds is no list of token ids.',
        hint: 'Give a list of token ids.',
      });
    }
    const sequence = [...this.#sequence, ...inputIds];
    const prompt = sequence as unknown as string;
    const asked = { ...this.#options.defaults, prompt, max_tokens: 1, ignore_eos: true };
    const { choices } = await this.#client.completion({ ...asked, return_token_ids: true } as typeof asked);
    this.#sequence = sequence;
    return (choices[0] as { token_ids?: number[] } | undefined)?.token_ids?.[0] ?? -1;
  }

  /** @throws FacetError `bad-request` where the loaded model makes none */
  embedding: MLCEngineInterface['embedding'] = async (request: EmbeddingCreateParams, stop?: Stop | null) => {
    const own = request?.model === this.#modelId ? { ...request, model: null } : request;
    const ending = this.#embedding.signal;
    const given = stop?.signal;
    const signal = given instanceof AbortSignal ? AbortSignal.any([given, ending]) : (given ?? ending);
    return this.#named(await this.#client.embedding(own, { signal }));
  };

  /** No session is ever kept. */
  async listResumableSessions(): Promise<never[]> {
    return [];
  }

  resumeChatCompletion: MLCEngineInterface['resumeChatCompletion'] = () =>
    Promise.reject(
      cannot('resumeChatCompletion', 'End the messages with the answer so far: it is continued.'),
    );

  deleteResumableSession: MLCEngineInterface['deleteResumableSession'] = () =>
    Promise.reject(cannot('deleteResumableSession', 'No session is ever kept.'));

  /** The request with this model's name taken off and its options put in; usage is always streamed, to be told of. */
  #prepared<Request extends Given>(request: Request): { asked: Request; showUsage: boolean } {
    if (typeof request !== 'object' || request === null) return { asked: request, showUsage: false };
    const given: Record<string, unknown> = { ...request };
    if (given['model'] === this.#modelId) delete given['model'];
    for (const [name, value] of Object.entries(this.#options.defaults)) given[name] ??= value;
    const options = request.stream_options;
    // What is no option there is left for the engine to refuse.
    const isOption = isRecord(options ?? {}) && typeof (options?.include_usage ?? false) === 'boolean';
    if (request.stream === true && isOption) given['stream_options'] = { ...options, include_usage: true };
    return { asked: given as unknown as Request, showUsage: options?.include_usage === true };
  }

  #noted<Whole extends ChatCompletion | Completion, Chunk extends ChatCompletionChunk | Completion>(
    answer: Whole | AsyncIterable<Chunk>,
    showUsage: boolean,
  ): Whole | AsyncIterableIterator<Chunk> {
    if (Symbol.asyncIterator in answer) {
      return this.#last.watch(answer as AsyncGenerator<Chunk, void>, this.#named, showUsage);
    }
    this.#last.was(answer);
    return this.#named(answer);
  }

  #named = <Each extends { model: string }>(each: Each): Each => ({
    ...each,
    model: this.#modelId ?? each.model,
  });

  #forget(): void {
    this.#last.forget();
    this.#sequence = [];
  }
}

/** The options of the one model. @throws FacetError `bad-request` for options of several */
function onlyOptions(chatOpts: ChatOptions | ChatOptions[] | null): ChatOptions {
  const all: (ChatOptions | null | undefined)[] = Array.isArray(chatOpts) ? chatOpts : [chatOpts];
  if (all.length <= 1) return all[0] ?? {};
  throw refusal({
    param: 'chatOpts',
    code: 'invalid_value',
    message: `There are options for ${all.length} models; Facet has one at a time.`,
    hint: 'Give the options of that one.',
  });
}

const cannot = (what: string, hint: string): Error =>
  refusal({
    param: what,
    code: 'unsupported_parameter',
    message: `Facet does not support ${what}.`,
    hint,
    data: { fields: [what] },
  });
