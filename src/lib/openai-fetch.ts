import { FacetError } from '../shared/errors.ts';
import { isRecord } from '../shared/is-record.ts';
import { parsedJson } from '../shared/parsed-json.ts';
import { invalidValue } from '../shared/refusal.ts';

interface Stopping {
  readonly signal: AbortSignal;
}

/** What answers: Facet's client or its engine under WebLLM's name. */
export interface Answering {
  chatCompletion(request: never, stop?: Stopping): Promise<unknown>;
  completion(request: never, stop?: Stopping): Promise<unknown>;
  embedding(request: never, stop?: Stopping): Promise<unknown>;
}

/**
 * A `fetch` for OpenAI's client that asks the engine and goes nowhere:
 * `new OpenAI({ baseURL: 'http://facet/v1', apiKey: 'none', fetch: openAiFetch(engine), dangerouslyAllowBrowser: true })`.
 * Errors come as OpenAI's error object, with its status.
 */
export function openAiFetch(engine: Answering): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { signal } = request;
    try {
      signal.throwIfAborted();
      const path = new URL(request.url).pathname.replace(/\/+$/, '');
      const asked = (create: (given: never) => Promise<unknown>) => answer(create, request, signal);
      if (path.endsWith('/chat/completions')) {
        return await asked((given) => engine.chatCompletion(given, { signal }));
      }
      if (path.endsWith('/embeddings')) return await asked((given) => engine.embedding(given, { signal }));
      if (path.endsWith('/completions')) return await asked((given) => engine.completion(given, { signal }));
      return json(404, errorBody(`There is no ${path} here.`, { code: 'unknown_url' }));
    } catch (error) {
      // OpenAI's client knows a stop by the signal's own error.
      signal.throwIfAborted();
      const { code, message, data } = FacetError.from(error);
      const status = typeof data['status'] === 'number' ? data['status'] : statusOf(code);
      return json(status, errorBody(message, { code, ...data }));
    }
  };
}

async function answer(
  create: (given: never) => Promise<unknown>,
  request: Request,
  signal: AbortSignal,
): Promise<Response> {
  const answered = await create((await requestedIn(request)) as never);
  // A stop ends the answer normally; OpenAI's client is told of it as it expects.
  signal.throwIfAborted();
  if (!isStream(answered)) return json(200, answered);
  return new Response(serverSentEvents(answered), { headers: { 'content-type': 'text/event-stream' } });
}

/** What a request asks for. @throws FacetError `bad-request` for no object in JSON, as a service would */
async function requestedIn(request: Request): Promise<unknown> {
  const given = parsedJson(await request.text());
  if (isRecord(given)) return given;
  throw invalidValue(
    null,
    'The body of the request is no JSON object.',
    'Send the fields of the request as JSON.',
  );
}

const isStream = (answered: unknown): answered is AsyncIterable<unknown> =>
  typeof answered === 'object' && answered !== null && Symbol.asyncIterator in answered;

function serverSentEvents(chunks: AsyncIterable<unknown>): ReadableStream<Uint8Array> {
  const utf8 = new TextEncoder();
  const iterator: AsyncIterator<unknown, unknown> = chunks[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(events) {
      const { done, value } = await iterator.next();
      events.enqueue(utf8.encode(`data: ${done ? '[DONE]' : JSON.stringify(value)}\n\n`));
      if (done) events.close();
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

/** Of a failure that is no fault of the request's: 503 where another try may help, as OpenAI's client then makes. */
const statusOf = (code: string): number => {
  if (code === 'context-full' || code === 'no-chat-template' || code === 'image-unreadable') return 400;
  return code === 'not-loaded' || code === 'busy' ? 503 : 500;
};

const errorBody = (message: string, data: Readonly<Record<string, unknown>>) => ({
  error: {
    message,
    type: data['type'] ?? 'facet_error',
    param: data['param'] ?? null,
    code: data['code'] ?? null,
  },
});

const json = (status: number, body: unknown): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
