import { describe, expect, it } from 'vitest';
import { fold, snippet } from './fold.ts';

describe('fold', () => {
  it.each([
    ['CAFÉ', 'cafe'],
    ['cafe\u0301', 'cafe'],
    ['Ångström', 'angstrom'],
    ['İstanbul', 'istanbul'],
    ['ΣΊΣΥΦΟΣ', 'σισυφοσ'],
    ['one\ntwo\tthree', 'one two three'],
    ['straße', 'straße'],
  ])('%s', (text, folded) => {
    expect(fold(text)).toBe(folded);
  });
});

describe('snippet', () => {
  const around = (text: string, query: string) => {
    const wanted = fold(query);
    return snippet(text, fold(text).indexOf(wanted), wanted.length);
  };

  it('gives the words of the text itself', () => {
    expect(around('At the Café Zürich', 'cafe zu')).toEqual({
      before: 'At the ',
      match: 'Café Zü',
      after: 'rich',
    });
  });

  it('finds its place behind letters that fold to more or fewer', () => {
    const text = '\u0301e\u0301\u0302 İ 한국어 🙂 naïve';
    expect(around(text, 'naive').match).toBe('naïve');
    expect(around(text, '🙂').match).toBe('🙂');
    expect(around(text, '국').match).toBe('국');
  });

  it('is one line, cut at whole words, with marks where something is left out', () => {
    const words = Array.from({ length: 60 }, (_, index) => `word${index}`).join('\n');
    const { before, match, after } = around(words, 'word30');
    expect(before).toMatch(/^…word\d+ /);
    expect(before.length).toBeLessThanOrEqual(42);
    expect(match).toBe('word30');
    expect(after).toMatch(/^ word31 .*…$/);
  });

  it('cuts no character in half', () => {
    const { before, after } = around(`${'🙂'.repeat(60)}x${'🙂'.repeat(60)}`, 'x');
    for (const part of [before, after]) expect(() => encodeURIComponent(part)).not.toThrow();
  });
});
