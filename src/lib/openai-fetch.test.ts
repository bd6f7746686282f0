import { afterEach, expect, test } from 'vitest';
import { closeFakeWorkers, fakeWorker } from '../../test/support/fake-worker.ts';
import { FacetClient } from '../worker/client.ts';
import { openAiFetch } from './openai-fetch.ts';

afterEach(closeFakeWorkers);

/** Posts a body as OpenAI's client does. */
async function posting(pauseMs = 1) {
  const client = new FacetClient(() => fakeWorker(pauseMs));
  await client.reload('a.gguf');
  const ask = openAiFetch(client);
  return (path: string, body: unknown, signal: AbortSignal | null = null) =>
    ask(`http://facet/v1${path}`, { method: 'POST', body: JSON.stringify(body), signal });
}

const chat = (content: string, more = {}) => ({ messages: [{ role: 'user', content }], ...more });

test('answers a chat and a text', async () => {
  const post = await posting();
  const answer = await (await post('/chat/completions', chat('two words'))).json();
  expect(answer).toMatchObject({ choices: [{ message: { content: 'two words' } }] });
  const text = await (await post('/completions', { prompt: 'a' })).json();
  expect(text).toMatchObject({ object: 'text_completion' });
});

test('streams as server-sent events', async () => {
  const post = await posting();
  const response = await post('/chat/completions', chat('two words', { stream: true }));
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const events = (await response.text()).split('\n\n').filter((event) => event !== '');
  expect(events.pop()).toBe('data: [DONE]');
  const chunks = events.map((event) => JSON.parse(event.slice('data: '.length)));
  expect(chunks.map(({ choices }) => choices[0].delta.content).join('')).toBe('two words');
});

test("tells failures as OpenAI's error object, with a status", async () => {
  const post = await posting();
  const failed = await post('/chat/completions', chat('fail'));
  expect(failed.status).toBe(400);
  expect(await failed.json()).toEqual({
    error: { message: 'The context is full.', type: 'facet_error', param: null, code: 'context-full' },
  });
  expect((await post('/images', {})).status).toBe(404);
  expect((await post('/embeddings', { input: 'x' })).status).toBe(400);
});

test.each(['', '{', 'null', '[]', '"x"'])('refuses a body that is no object: %j', async (body) => {
  const client = new FacetClient(() => fakeWorker());
  const response = await openAiFetch(client)('http://facet/v1/chat/completions', { method: 'POST', body });
  expect([response.status, (await response.json()).error.type]).toEqual([400, 'invalid_request_error']);
});

test('stops by the signal, before and on the way', async () => {
  const post = await posting(5);
  await expect(post('/chat/completions', chat('Count'), AbortSignal.abort())).rejects.toMatchObject({
    name: 'AbortError',
  });
  const controller = new AbortController();
  const asking = post('/chat/completions', chat('Count'), controller.signal);
  setTimeout(() => controller.abort(), 20);
  await expect(asking).rejects.toMatchObject({ name: 'AbortError' });
});
