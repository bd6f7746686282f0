import {
  type ChatCompletionChunk,
  type ChatCompletionRequestStreaming,
  type InitProgressCallback,
  type MLCEngine,
  WebWorkerMLCEngine,
  WebWorkerMLCEngineHandler,
} from '@mlc-ai/web-llm';

/** An error as WebLLM throws it: known by its name only. */
const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });

/**
 * An engine without a model under WebLLM's names. A question chooses what happens: `lose` loses the device, `Count` counts to
 * 40, any other is echoed. A model with `9b` in its name never ends loading.
 */
export class FakeWebLlm {
  readonly requests: ChatCompletionRequestStreaming[] = [];
  readonly loaded: string[] = [];
  unloads = 0;
  #onProgress: InitProgressCallback | undefined;
  #interrupted = false;
  #giveUp: (() => void) | undefined;

  setInitProgressCallback(callback: InitProgressCallback): void {
    this.#onProgress = callback;
  }

  async reload(ids: string | string[]): Promise<void> {
    const [id = ''] = [ids].flat();
    const tell = (progress: number, text: string) => this.#onProgress?.({ progress, text, timeElapsed: 1 });
    tell(0.5, 'Fetching param cache[1/2]');
    if (id.includes('jpn')) throw named('TypeError', 'Failed to fetch');
    if (id.includes('9b')) await new Promise<void>((resolve) => (this.#giveUp = resolve));
    tell(1, 'Loading GPU shader modules[2/2]');
    this.loaded.push(id);
  }

  /** A reload that is under way ends as if it had been done, as WebLLM's does. */
  async unload(): Promise<void> {
    this.unloads += 1;
    this.#giveUp?.();
  }

  interruptGenerate(): void {
    this.#interrupted = true;
  }

  async chatCompletion(request: ChatCompletionRequestStreaming): Promise<AsyncIterable<ChatCompletionChunk>> {
    this.requests.push(request);
    this.#interrupted = false;
    const last = request.messages.at(-1);
    if (last?.role === 'assistant')
      throw named('MessageOrderError', 'Last message should be from either `user` or `tool`.');
    return this.#chunks(typeof last?.content === 'string' ? last.content : '');
  }

  async *#chunks(said: string): AsyncGenerator<ChatCompletionChunk> {
    const head = { id: 'w', created: 1, model: 'm', object: 'chat.completion.chunk' as const };
    const words =
      said === 'Count' ? Array.from({ length: 40 }, (_, at) => `${at + 1} `) : said.split(/(?= )/);
    for (const content of words) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (this.#interrupted) break;
      if (said === 'lose') throw named('ModelNotLoadedError', 'Model not loaded');
      yield { ...head, choices: [{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }] };
    }
    const finish_reason = this.#interrupted ? ('abort' as const) : ('length' as const);
    yield { ...head, choices: [{ index: 0, delta: {}, finish_reason }] };
    const extra = {
      e2e_latency_s: 1,
      prefill_tokens_per_s: 1,
      decode_tokens_per_s: 1,
      time_to_first_token_s: 1,
      time_per_output_token_s: 1,
    };
    yield { ...head, choices: [], usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3, extra } };
  }
}

/** WebLLM's own client of its own handler, behind which a fake engine is. */
export function webLlmOver(fake: FakeWebLlm): WebWorkerMLCEngine {
  const worker = {
    onmessage: (message: unknown) => void message,
    postMessage: (data: unknown) => queueMicrotask(() => handler.onmessage(structuredClone(data))),
  };
  const toPage = (data: unknown) => queueMicrotask(() => worker.onmessage(structuredClone(data)));
  const handler = new WebWorkerMLCEngineHandler();
  handler.postMessage = toPage;
  handler.engine = fake as unknown as MLCEngine;
  fake.setInitProgressCallback((content) => toPage({ kind: 'initProgressCallback', uuid: '', content }));
  return new WebWorkerMLCEngine(worker);
}
