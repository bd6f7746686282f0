import { expect, it } from 'vitest';
import { question } from '../../../test/support/tree.ts';
import type { ChatImage } from '../chat/chat-image.ts';
import { titleFrom } from './chat-title.ts';

const title = (text: string) => titleFrom(question('q', null, text));

it('is the first line of the first question, without the space around it', () => {
  expect(title('  \n Hello   there \nmore')).toBe('Hello there');
  expect(titleFrom(undefined)).toBe('');
});

it('ends at a word where the line is long, and never inside a character', () => {
  expect(title('word '.repeat(30))).toBe(`${'word '.repeat(11)}word…`);
  expect(title('👩‍🚀'.repeat(70))).toBe(`${'👩‍🚀'.repeat(60)}…`);
});

it('is the name of the image that was asked about without a word', () => {
  const images = [{ name: 'cat.png' } as ChatImage];
  expect(titleFrom({ ...question('q', null, ' '), images })).toBe('cat.png');
});
