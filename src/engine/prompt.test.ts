import { expect, test } from 'vitest';
import { readVocabulary } from '../../test/support/vocabulary.ts';
import { tokenId } from '../shared/numbers.ts';
import { Tokenizer } from '../text/tokenizer.ts';
import { AnswerMemory } from './answer-memory.ts';
import type { LoadedModel } from './load.ts';
import { chatPrompt } from './prompt.ts';
import { readMessages } from './request-messages.ts';

const tokenizer = new Tokenizer(await readVocabulary('public/models/tiny-gemma3-q8_0.gguf'));
const { signal } = new AbortController();
const user = (content: unknown) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });
const system = (content: string) => ({ role: 'system', content });
/** Tokens that no text encodes to. */
const odd = [tokenId(7), tokenId(8)];
const hasOdd = (ids: readonly number[]) => ids.join(' ').includes(odd.join(' '));

function asking() {
  const answers = new AnswerMemory();
  // An image's address is its content here.
  const viewsOf = async (url: string) => [{ kind: 'image', hash: url, tokens: 2 }];
  const model = { answers, tokenizer, facts: {}, vision: { viewsOf } } as unknown as LoadedModel;
  const ask = async (...messages: { role: string; content: unknown }[]) => {
    const prompt = await chatPrompt(model, readMessages(messages), signal);
    const ids = prompt.segments.flatMap((segment) => (segment.kind === 'tokens' ? segment.ids : []));
    return { ...prompt, ids, remember: (text: string) => answers.remember(prompt.place ?? '', text, odd) };
  };
  return { model, ask };
}

test('an answer comes as the tokens it was, in its conversation', async () => {
  const { ask } = asking();
  (await ask(user('x'))).remember('Hello ');
  expect(hasOdd((await ask(user('x'), assistant('Hello '), user('y'))).ids)).toBe(true);
  expect((await ask(user(' x\n'), assistant('Hello '))).begun).toEqual({
    text: 'Hello ',
    ids: odd,
    trailingSpace: '',
  });
});

test.each([
  ['after another question', [user('z'), assistant('')]],
  ['after another system text', [system('s'), user('x'), assistant('')]],
  ['after another turn', [user('x'), assistant('a'), user('x'), assistant('')]],
  ['with another text', [user('x'), assistant('a')]],
  [
    'after the question in two parts',
    [
      user([
        { type: 'text', text: 'x' },
        { type: 'text', text: 'y' },
      ]),
      assistant(''),
    ],
  ],
])('an answer without text is nothing %s', async (_, messages) => {
  const { ask } = asking();
  (await ask(user('x'))).remember('');
  expect(hasOdd((await ask(...messages, user('y'))).ids)).toBe(false);
  expect(hasOdd((await ask(...messages)).ids)).toBe(false);
});

test('a place has images by their content', async () => {
  const { ask } = asking();
  const shown = (url: string) => user([{ type: 'image_url', image_url: { url } }]);
  (await ask(shown('cat'))).remember('a cat');
  expect(hasOdd((await ask(shown('cat'), assistant('a cat'))).ids)).toBe(true);
  expect(hasOdd((await ask(shown('dog'), assistant('a cat'))).ids)).toBe(false);
});

test('what nobody remembers is encoded as the template does it, and its white space is repeated', async () => {
  const { ask } = asking();
  const { begun } = await ask(user('x'), assistant('\nab \n'));
  expect(begun).toEqual({ text: '\nab \n', ids: tokenizer.encode('ab'), trailingSpace: ' \n' });
  expect((await ask(user('x'))).begun).toEqual({ text: '', ids: [], trailingSpace: '' });
});

test('images are refused by a model without vision', async () => {
  const { model } = asking();
  const conversation = readMessages([user([{ type: 'image_url', image_url: { url: 'a' } }])]);
  const blind = { ...model, vision: undefined };
  await expect(chatPrompt(blind, conversation, signal)).rejects.toMatchObject({ code: 'bad-request' });
});
