import { expect, test } from 'vitest';
import { speakEnglish } from '../../../test/support/english.ts';
import { chatsStrings } from './chats-strings.ts';

speakEnglish();

test('what was imported is told in good English', () => {
  const { foot } = chatsStrings;
  expect(foot.imported(1, 1, 0)).toBe('1 chat was added, as a copy');
  expect(foot.imported(3, 1, 0)).toBe('3 chats were added, 1 of them as a copy');
  expect(foot.imported(2, 2, 1)).toBe('2 chats were added, as copies, 1 chat was here already');
  expect(foot.imported(0, 0, 2)).toBe('2 chats were here already');
});

test('says how much an export could not take along', () => {
  const leftOut = (rows: readonly string[]) => chatsStrings.foot.leftOut(rows);
  const end = '; the file names what is missing';
  expect(leftOut(['message a'])).toBe(`Exported without 1 damaged message${end}`);
  expect(leftOut(['chat a', 'message b', 'message c'])).toBe(
    `Exported without 1 damaged chat and 2 damaged messages${end}`,
  );
});
