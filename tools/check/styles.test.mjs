import { expect, it } from 'vitest';
import { checkStyles, physicalLines } from './styles.mjs';

it('finds no side of the screen in the styles', () => {
  expect(checkStyles(process.cwd(), ['src'])).toEqual([]);
});

it.each([
  'margin-left: 4px;',
  'padding-right: 0;',
  'border-left: 1px solid;',
  'border-top-left-radius: 4px;',
  'left: 0;',
  'text-align: right;',
  'padding: 0 8px 0 4px;',
])('finds %s', (line) => {
  expect(physicalLines(`.a {\n  ${line}\n}`)).toEqual([`2: ${line}`]);
});

it.each([
  'margin-inline-start: 4px;',
  'padding: 0 8px;',
  'padding: 0 8px 4px 8px;',
  'inset-inline-end: 0;',
  'text-align: end;',
  'left: var(--column-left, 0px);',
  'padding-left: env(safe-area-inset-left);',
])('lets %s be', (line) => {
  expect(physicalLines(`.a {\n  ${line}\n}`)).toEqual([]);
});
