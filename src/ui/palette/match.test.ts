import { expect, it } from 'vitest';
import { matching } from './match.ts';

const items = [
  { title: 'Open a chat' },
  { title: 'Chat settings', keywords: 'temperature sampling' },
  { title: 'New chat' },
  { title: 'Keyboard shortcuts', keywords: 'keys chat' },
  { title: 'Über Résumés' },
];
const find = (text: string) => matching(items, text).map(({ title }) => title);

it('gives everything for no text', () => {
  expect(find('')).toEqual(items.map(({ title }) => title));
  expect(find('  ')).toHaveLength(items.length);
});

it('puts titles that begin so first, then titles, then keywords', () => {
  expect(find('chat')).toEqual(['Chat settings', 'Open a chat', 'New chat', 'Keyboard shortcuts']);
});

it('wants each word to begin a word, in any order', () => {
  expect(find('sett cha')).toEqual(['Chat settings']);
  expect(find('hat')).toEqual([]);
  expect(find('chat temp')).toEqual(['Chat settings']);
  expect(find('chat nothing')).toEqual([]);
});

it('does not mind case or accents', () => {
  expect(find('uber RESUME')).toEqual(['Über Résumés']);
});
