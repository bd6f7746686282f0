import { expect, test } from 'vitest';
import { spread } from '../device/kernel.ts';
import { defineKernel, read, stepUniform, uniform, write } from './define-kernel.ts';

const work = { workgroups: () => spread(1), cost: () => ({ bytes: 0, flops: 0 }) };
const text = '@compute @workgroup_size(1) fn main() {}';

test('a binding is declared once: its number, address space, type and kind come from one place', () => {
  const kernel = defineKernel({
    op: 'op',
    bindings: { y: write('array<f32>'), step: stepUniform, x: read('array<u32>'), job: uniform('Job') },
    text,
    ...work,
  });
  expect(kernel.bindings).toEqual([
    { name: 'y', kind: 'write' },
    { name: 'step', kind: 'step' },
    { name: 'x', kind: 'read' },
    { name: 'job', kind: 'uniform' },
  ]);
  expect(kernel.wgsl).toContain(
    `
@group(0) @binding(0) var<storage, read_write> y: array<f32>;
@group(0) @binding(1) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read> x: array<u32>;
@group(0) @binding(3) var<uniform> job: Job;
`,
  );
  expect(kernel.wgsl).toContain('struct Step {\n  position: u32,\n');
});

test('the text holds what the declaration names, and no more', () => {
  const plain = defineKernel({ op: 'op', bindings: {}, text, ...work });
  expect(plain.wgsl).toBe(`${text}\n`);
  const more = defineKernel({
    op: 'op',
    bindings: {},
    sizes: { THREADS: 64 },
    features: ['subgroups'],
    text,
    ...work,
  });
  expect(more.wgsl).toBe(`enable subgroups;\n\nconst THREADS = 64u;\n\n${text}\n`);
});

test('the text is written when it is read, and once', () => {
  let written = 0;
  const kernel = defineKernel({
    op: 'op',
    bindings: {},
    text: () => {
      written += 1;
      return [text];
    },
    ...work,
  });
  expect(written).toBe(0);
  expect(kernel.wgsl).toBe(`${text}\n`);
  expect(kernel.wgsl).toBe(`${text}\n`);
  expect(written).toBe(1);
});

test('a name is the op, the variant and the codec', () => {
  const name = (parts: { variant?: string; codec?: string }) =>
    defineKernel({ op: 'matvec', ...parts, bindings: {}, text, ...work }).name;
  expect(name({})).toBe('matvec');
  expect(name({ codec: 'q8' })).toBe('matvec.q8');
  expect(name({ variant: 'rows', codec: 'q8' })).toBe('matvec.rows.q8');
});
