import geluWgsl from '../wgsl/gelu.wgsl?raw';
import type { Decoder } from '../codec/decoder.ts';
import { shiftDecoder } from '../codec/shift-decoder.ts';
import { aloneText } from '../software/matvec-text.ts';
import { each, lines, paragraphs, wgsl } from '../wgsl/text.ts';
import { GROUP_INDEX, type MatvecBody, rowText } from './body.ts';
import type { MatvecVariant } from './shape.ts';

/** WGSL of one unit for all rows of a thread: `sum<i> += W[row i][unit] . x[unit]`. */
function accumulate(decoder: Decoder, rows: number): string {
  const { quads } = decoder;
  const x = (quad: number): string => `x${quad}`;
  return lines(
    each(quads, (quad) => `let x${quad} = x[x_first + unit * ${quads}u + ${quad}u];`),
    decoder.inputStart(x),
    each(rows, (i) => lines(decoder.load(`r${i}`, 'unit', '0u'), decoder.add(`sum${i}`, `r${i}`, 'unit', x))),
  );
}

/** The WGSL behind the bindings: constants, helpers and `main` of a variant. */
export function bodyText(options: MatvecBody): string {
  const { variant, geglu, stepped } = options;
  return paragraphs(
    lines('override OUTPUTS: u32;', 'override FIRST_OUTPUT: u32;', stepped && 'override ROW_QUADS: u32;'),
    wgsl`
      fn x_start() -> u32 {
        return ${stepped ? 'step.logit_row * ROW_QUADS' : '0u'};
      }
    `,
    geglu && geluWgsl,
    variant === 'rows' || variant === 'broadcast' ? aloneText(options) : sharedText(options),
  );
}

/** The threads of a workgroup stride over the units of the same rows and add up at the end. */
function sharedText({ codec, columns, variant, shape, geglu }: MatvecBody): string {
  const decoder = shiftDecoder(codec, columns);
  const { rows, threads } = shape;
  const outputs = geglu ? rows / 2 : rows;
  const total = geglu
    ? `gelu(vec4<f32>(total(thread, count))).x * total(thread + ${outputs}u, count)`
    : 'total(thread, count)';
  return wgsl`
    var<workgroup> partial: array<f32, ${rows * places(variant, threads)}>;

    fn total(row: u32, count: u32) -> f32 {
      var sum = 0.0;
      for (var i = 0u; i < count; i++) {
        sum += partial[row * ${places(variant, threads)}u + i];
      }
      return sum;
    }

    @compute @workgroup_size(${threads})
    fn main(
      @builtin(workgroup_id) group: vec3<u32>,
      @builtin(local_invocation_index) thread: u32,
      ${variant === 'subgroup' && lines('@builtin(subgroup_invocation_id) lane: u32,', '@builtin(subgroup_size) lanes: u32,')}
    ) {
      let first = ${GROUP_INDEX} * ${outputs}u;
      if (first >= OUTPUTS) {
        return;
      }
      let x_first = x_start();
      ${each(rows, (i) => lines(decoder.rowStart(`r${i}`, rowText(i, outputs, 1)), `var sum${i} = 0.0;`))}
      for (var unit = thread; unit < ${decoder.count}; unit += ${threads}u) {
        ${accumulate(decoder, rows)}
      }
      ${reduction(variant, rows, threads)}
      if (thread < ${outputs}u && first + thread < OUTPUTS) {
        y[FIRST_OUTPUT + first + thread] = ${total};
      }
    }
  `;
}

/** Places a row has in workgroup memory: one a thread, or one a subgroup of at least four threads. */
const places = (variant: MatvecVariant, threads: number): number =>
  variant === 'subgroup' ? threads / 4 : threads;

/** Leaves `count` partial sums of each row in workgroup memory. */
function reduction(variant: MatvecVariant, rows: number, threads: number): string {
  if (variant === 'subgroup') {
    // Invocations are numbered through the subgroups in order, on every implementation known to us.
    return wgsl`
      ${each(rows, (i) => `let whole${i} = subgroupAdd(sum${i});`)}
      if (lane == 0u) {
        ${each(rows, (i) => `partial[${i * places(variant, threads)}u + thread / lanes] = whole${i};`)}
      }
      workgroupBarrier();
      let count = (${threads}u + lanes - 1u) / lanes;
    `;
  }
  const halving = [];
  for (let stride = threads / 2; stride >= 4; stride /= 2) {
    halving.push(wgsl`
      workgroupBarrier();
      if (thread < ${stride}u) {
        ${each(rows, (i) => `partial[${i * threads}u + thread] += partial[${i * threads + stride}u + thread];`)}
      }
    `);
  }
  return wgsl`
    ${each(rows, (i) => `partial[${i * threads}u + thread] = sum${i};`)}
    ${halving}
    workgroupBarrier();
    let count = 4u;
  `;
}
