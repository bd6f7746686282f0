import geluWgsl from '../wgsl/gelu.wgsl?raw';
import type { Decoder } from '../codec/decoder.ts';
import { halvesDecoder } from '../codec/halves-decoder.ts';
import { shiftDecoder } from '../codec/shift-decoder.ts';
import { placeText } from '../row-order.ts';
import { each, lines, paragraphs, wgsl } from '../wgsl/text.ts';
import { firstUnit, GROUP_INDEX, type MatvecBody, rowText } from './body.ts';
import { int8Helpers, int8Loop } from './int8-text.ts';
import { seamHelpers, seamLoop } from './seam-text.ts';
import { type MatvecShape, type MatvecVariant, teamOf } from './shape.ts';

/** WGSL of one unit for all rows of a thread: `sum<i> += W[row i][unit] . x[unit]`; `at` is the text of a quad of x. */
function accumulate(decoder: Decoder, rows: number, at: (quad: number) => string): string {
  const x = (quad: number): string => `x${quad}`;
  return lines(
    each(decoder.quads, (quad) => `let x${quad} = ${at(quad)};`),
    decoder.inputStart(x),
    each(rows, (i) => lines(decoder.load(`r${i}`, 'unit'), decoder.add(`sum${i}`, `r${i}`, 'unit', x))),
  );
}

/** WGSL of a thread's way through all units, of a row of x that lies as `order` says. */
function rowLoop(decoder: Decoder, body: MatvecBody): string {
  const { shape, inputOrder } = body;
  const { quads, count } = decoder;
  const place = (quad: number): string =>
    inputOrder === 'turned' ? `${quad}u * ${count} + unit` : `unit * ${quads}u + ${quad}u`;
  if (shape.arithmetic === 'int8') return int8Loop(body);
  return wgsl`
    let x_first = x_start();
    for (var unit = ${firstUnit(shape, count)}; unit < ${count}; unit += ${teamOf(shape).team}u) {
      ${accumulate(decoder, shape.rows, (quad) => `x[x_first + ${place(quad)}]`)}
    }
  `;
}

/** The WGSL behind the bindings: constants, helpers and `main` of a variant. */
export function bodyText(options: MatvecBody): string {
  const { geglu, stepped, seam } = options;
  return paragraphs(
    lines('override OUTPUTS: u32;', 'override FIRST_OUTPUT: u32;', stepped && 'override ROW_QUADS: u32;'),
    !seam &&
      wgsl`
        fn x_start() -> u32 {
          return ${stepped ? 'step.logit_row * ROW_QUADS' : '0u'};
        }
      `,
    geglu && geluWgsl,
    sharedText(options),
  );
}

/**
 * A workgroup is some teams, each with rows of its own: the threads of a team stride over the units of its rows and
 * add up at the end.
 */
function sharedText(body: MatvecBody): string {
  const { codec, columns, variant, shape, geglu, outputOrder, seam } = body;
  const decoder = (shape.arithmetic === 'halves' ? halvesDecoder : shiftDecoder)(codec, columns);
  const { rows, threads } = shape;
  const { team, teams } = teamOf(shape);
  const outputs = geglu ? rows / 2 : rows;
  const total = (row: string): string => `total(${row}, thread / ${outputs}u)${seam ? ' * next' : ''}`;
  const result = geglu ? `gelu(vec4<f32>(${total('row')})).x * ${total(`row + ${outputs}u`)}` : total('row');
  return wgsl`
    ${shape.arithmetic === 'int8' ? int8Helpers(body) : decoder.helpers}

    ${outputOrder === 'turned' && placeText(outputOrder)}

    ${sumsText(decoder.factor, variant, shape)}

    ${seam && seamHelpers(decoder, shape, seam)}

    @compute @workgroup_size(${threads})
    fn main(
      @builtin(workgroup_id) group: vec3<u32>,
      @builtin(local_invocation_index) thread: u32,
    ) {
      let group_first = ${GROUP_INDEX} * ${teams * outputs}u;
      if (group_first >= OUTPUTS) {
        return;
      }
      ${decoder.start}
      let first = group_first + thread / ${team}u * ${outputs}u;
      ${each(rows, (i) => lines(decoder.rowStart(`r${i}`, rowText(i, outputs)), `var sum${i} = 0.0;`))}
      ${seam ? seamLoop(decoder, shape, seam, (at) => accumulate(decoder, rows, at)) : rowLoop(decoder, body)}
      ${shareText(variant, shape, (i) => `sum${i}`)}
      if (thread < ${teams * outputs}u && group_first + thread < OUTPUTS) {
        let row = thread % ${outputs}u;
        let output = FIRST_OUTPUT + group_first + thread;
        y[${outputOrder === 'turned' ? 'place_of(output / 4u, OUTPUTS / 4u) * 4u + output % 4u' : 'output'}] = ${result};
      }
    }
  `;
}

/** WGSL: `partial`, where threads leave their sums of rows, and `total`, a row's sum over a team times `factor`. */
export function sumsText(factor: number, variant: MatvecVariant, shape: MatvecShape): string {
  const { rows, threads } = shape;
  const { team } = teamOf(shape);
  return wgsl`
    // A sum for each row of a team and each four of its threads.
    var<workgroup> partial: array<f32, ${(rows * threads) / 4}>;

    fn total(row: u32, team: u32) -> f32 {
      let first = row * ${threads / 4}u + team * ${team / 4}u;
      var sum = partial[first];
      for (var i = 1u; i < ${team / 4}u; i++) {
        sum += partial[first + i];
      }
      return sum${factor === 1 ? '' : ` * ${factor}`};
    }

    ${quadSumText(variant, shape)}
  `;
}

/** WGSL of a thread that leaves its sums, each by its text, for `total`. */
export function shareText(
  variant: MatvecVariant,
  { rows, threads }: MatvecShape,
  sum: (i: number) => string,
): string {
  return wgsl`
    ${
      variant === 'workgroup' &&
      lines(
        each(rows, (i) => `lanes[${i * threads}u + thread] = ${sum(i)};`),
        'workgroupBarrier();',
      )
    }
    ${each(rows, (i) => `let quad${i} = quad_sum(${variant === 'workgroup' ? `${i * threads}u + thread / 4u * 4u` : sum(i)});`)}
    if (thread % 4u == 0u) {
      ${each(rows, (i) => `partial[${(i * threads) / 4}u + thread / 4u] = quad${i};`)}
    }
    workgroupBarrier();
  `;
}

/** WGSL: `quad_sum`, the sum over four neighbouring threads, of a value or of what lies in `lanes`. */
function quadSumText(variant: MatvecVariant, { rows, threads }: MatvecShape): string {
  if (variant === 'subgroup') {
    // Invocations are numbered through the quads in order, on every implementation known to us.
    return wgsl`
      fn quad_sum(value: f32) -> f32 {
        let pair = value + quadSwapX(value);
        return pair + quadSwapY(pair);
      }
    `;
  }
  return wgsl`
    var<workgroup> lanes: array<f32, ${rows * threads}>;

    fn quad_sum(first: u32) -> f32 {
      return (lanes[first] + lanes[first + 1u]) + (lanes[first + 2u] + lanes[first + 3u]);
    }
  `;
}
