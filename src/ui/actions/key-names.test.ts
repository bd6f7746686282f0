import { expect, it } from 'vitest';
import { ariaKeys, isCharacter, keyNames } from './key-names.ts';

it.each([
  ['$mod+k', 'Ctrl + K', '⌘K'],
  ['$mod+Shift+O', 'Ctrl + Shift + O', '⇧⌘O'],
  ['Control+m', 'Ctrl + M', '⌃M'],
  ['Escape', 'Esc', 'Esc'],
  ['Shift+Escape', 'Shift + Esc', '⇧Esc'],
  ['Shift+?', '?', '?'],
  ['/', '/', '/'],
  ['$mod+,', 'Ctrl + ,', '⌘,'],
  ['$mod+Enter', 'Ctrl + Enter', '⌘Enter'],
  ['F6', 'F6', 'F6'],
])('%s is written %s, on macOS %s', (shortcut, elsewhere, mac) => {
  expect(keyNames(shortcut, false)).toBe(elsewhere);
  expect(keyNames(shortcut, true)).toBe(mac);
});

it('knows the keys that are text while typing', () => {
  expect(['/', 'Shift+?', 'k'].map(isCharacter)).toEqual([true, true, true]);
  expect(['$mod+k', 'Escape', 'Shift+Escape', 'F6', '$mod+,'].map(isCharacter)).toEqual(
    Array<boolean>(5).fill(false),
  );
});

it('names them for screen readers', () => {
  expect(ariaKeys('$mod+k')).toBe('Control+K');
  expect(ariaKeys('Shift+?')).toBe('?');
});
