import { describe, expect, it } from 'vitest';
import { fencedCode } from './fenced-code.ts';
import { headingLevels } from './heading-levels.ts';
import { holdBack } from './hold-back.ts';
import { safeLink, saysHost } from './safe-link.ts';

describe('headingLevels', () => {
  it('begins at the second level and never skips one', () => {
    const blocks = ['### A', 'text', '##### B', '### C', '# D', '## E'].map((text) => ({ text }));
    expect(headingLevels(blocks)).toEqual([2, undefined, 3, 2, 2, 3]);
  });
});

describe('fencedCode', () => {
  it('reads a closed fence, and one on its way', () => {
    expect(fencedCode('```ts title=x\na\n\n b\n```')).toEqual({
      code: 'a\n\n b',
      language: 'ts',
      closed: true,
    });
    expect(fencedCode('~~~\na\n~~')).toEqual({ code: 'a', language: '', closed: false });
    expect(fencedCode('```py')).toEqual({ code: '', language: 'py', closed: false });
    expect(fencedCode('```\n```')).toEqual({ code: '', language: '', closed: true });
  });

  it('takes the indent of the fence from its lines', () => {
    expect(fencedCode('  ```\n  a\n    b\n  ```')?.code).toBe('a\n  b');
  });

  it('leaves everything else alone', () => {
    for (const text of ['a', '``a``', '```a``` b', '    ```\n    a'])
      expect(fencedCode(text)).toBeUndefined();
  });
});

describe('holdBack', () => {
  it.each([
    ['#', ''],
    ['text\n-', 'text\n'],
    ['- a\n- ', '- a\n'],
    ['| a | b |', ''],
    ['| a | b |\n|--', ''],
    ['| a | b |\n|---|---|\n| 1', '| a | b |\n|---|---|\n| 1'],
    ['text', 'text'],
    ['# A', '# A'],
  ])('%j', (text, shown) => expect(holdBack(text)).toBe(shown));
});

describe('safeLink', () => {
  it.each(['javascript:alert(1)', 'JaVaScRiPt:alert(1)', ' javascript:alert(1)', 'java\nscript:alert(1)'])(
    'refuses %j',
    (address) => expect(safeLink(address)).toBeUndefined(),
  );
  it.each([
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://a/b',
    '#plan',
    '/a',
    '//a.b',
    '',
  ])('refuses %j', (address) => expect(safeLink(address)).toBeUndefined());

  it('says where a link leads that claims something else', () => {
    const at = (address: string) => safeLink(address) ?? expect.unreachable();
    expect(saysHost('https://a.example/x', at('https://a.example/x'))).toBe(true);
    expect(saysHost('a.example', at('https://a.example/'))).toBe(true);
    expect(saysHost('https://a.example', at('https://b.example'))).toBe(false);
    expect(saysHost('b.example.a.example', at('https://b.example'))).toBe(false);
    expect(saysHost('https://a.example', at('https://a.example@b.example'))).toBe(false);
    expect(saysHost('the site', at('https://a.example'))).toBe(false);
    expect(safeLink('mailto:a@b.example')?.host).toBe('a@b.example');
  });
});
