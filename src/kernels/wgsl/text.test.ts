import { expect, test } from 'vitest';
import { each, joined, lines, wgsl } from './text.ts';

test('lines leave out what an option leaves out', () => {
  expect(lines('a', '', false, undefined, ['b', ['c']], 0)).toBe('a\nb\nc\n0');
});

test('each and joined count from 0', () => {
  expect(each(3, (i) => `let a${i} = ${i}u;`)).toBe('let a0 = 0u;\nlet a1 = 1u;\nlet a2 = 2u;');
  expect(joined(3, ' + ', (i) => `a${i}`)).toBe('a0 + a1 + a2');
});

test('a value of several lines is indented like the line it stands in', () => {
  const body = wgsl`
    if (a) {
      ${each(2, (i) => `b${i}();`)}
    }
  `;
  expect(body).toBe('if (a) {\n  b0();\n  b1();\n}');
  expect(wgsl`
    fn f() {
      ${body}

      done(${1}u);
    }
  `).toBe('fn f() {\n  if (a) {\n    b0();\n    b1();\n  }\n\n  done(1u);\n}');
});

test('a line of values that are left out is no line, a blank line is one', () => {
  expect(wgsl`
    a
    ${''}${false}
    b${''}

    c
  `).toBe('a\nb\n\nc');
});

test('blank lines within a value get no spaces', () => {
  expect(wgsl`
    {
      ${'a\n\nb'}
    }
  `).toBe('{\n  a\n\n  b\n}');
});
