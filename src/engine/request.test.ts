import { describe, expect, test } from 'vitest';
import { FacetError } from '../shared/errors.ts';
import { type GivenMessage, readChatRequest, readMessages, readOptions } from './request.ts';

const user = (content: unknown): GivenMessage => ({ role: 'user', content });
const assistant = (content: unknown): GivenMessage => ({ role: 'assistant', content });
const system = (content: unknown): GivenMessage => ({ role: 'system', content });
const said = (text: string) => ({ type: 'text', text });
const image = (url: string, detail?: string) => ({ type: 'image_url', image_url: { url, detail } });

const code = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error instanceof FacetError ? error.code : error;
  }
};

describe('messages', () => {
  test('become turns, a question, and the answer that was begun', () => {
    const text = (content: string) => [{ kind: 'text', text: content }];
    const messages = [system('s'), user('a'), assistant('b'), user([said('c '), said('d')]), assistant('e ')];
    const conversation = {
      system: 's',
      turns: [{ question: text('a'), answer: { text: 'b' } }],
      question: [...text('c '), ...text('d')],
      begun: { text: 'e ' },
    };
    expect(readMessages(messages)).toEqual(conversation);
    expect(readMessages(messages.slice(0, -1))).toEqual({ ...conversation, begun: undefined });
    expect(readMessages([user('x')])).toEqual({
      system: '',
      turns: [],
      question: text('x'),
      begun: undefined,
    });
  });

  test('keep the texts of an answer in parts, joined', () => {
    expect(readMessages([user('x'), assistant([said('a '), said('b')])]).begun).toEqual({ text: 'a b' });
  });

  test('show images where they stand, looked at in parts where high detail is asked for', () => {
    const { question } = readMessages([user([image('a'), said('x'), image('b', 'high'), image('c', 'low')])]);
    expect(question).toEqual([
      { kind: 'image', image: { url: 'a', detail: 'auto' } },
      { kind: 'text', text: 'x' },
      { kind: 'image', image: { url: 'b', detail: 'high' } },
      { kind: 'image', image: { url: 'c', detail: 'auto' } },
    ]);
  });

  test.each<[string, unknown]>([
    ['no messages', []],
    ['no list', { messages: [] }],
    ['a system message alone', [system('x')]],
    ['a second system message', [system('x'), system('y'), user('z')]],
    ['the assistant first', [assistant('x'), user('y')]],
    ['two of the user', [user('x'), user('y')]],
    ['an unknown role', [{ role: 'tool', content: 'x' }]],
    ['no content', [user(null)]],
    ['audio', [user([{ type: 'input_audio' }])]],
    ['a text part without text', [user([{ type: 'text' }])]],
    ['an image without an address', [user([{ type: 'image_url' }])]],
    ['an image of the assistant', [user('x'), assistant([image('a')]), user('y')]],
    ['an image of the assistant, to be continued', [user('x'), assistant([image('a')])]],
    ['an image of the system', [system([image('a')]), user('y')]],
  ])('are refused: %s', (_, messages) => {
    expect(code(() => readMessages(messages as GivenMessage[]))).toBe('bad-request');
  });
});

describe('options', () => {
  test('are those of the model where a request has none', () => {
    expect(readOptions({})).toMatchObject({ maxTokens: Infinity, stops: [], ignoreEos: false });
  });

  test('have stop strings as a list, without empty ones', () => {
    expect(readOptions({ stop: 'a' }).stops).toEqual(['a']);
    expect(readOptions({ stop: ['a', '', 'b'] }).stops).toEqual(['a', 'b']);
    expect(readOptions({ stop: null, max_tokens: null }).maxTokens).toBe(Infinity);
  });
});

test.each([
  { logprobs: true },
  { tools: [] },
  { n: 2 },
  { response_format: { type: 'json_object' } },
  { temperature: -1 },
])('refuses %j', (fields) => {
  const request = { messages: [user('x')], ...fields } as never;
  expect(code(() => readChatRequest(request))).toBe('bad-request');
});
