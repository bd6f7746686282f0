import { unitText, type UnitText } from '../codec/unit.ts';
import type { CodecName } from '../matrix.ts';
import type { MatvecShape, MatvecVariant } from './matvec.ts';

interface BodyOptions {
  readonly codec: CodecName;
  readonly columns: number;
  readonly variant: MatvecVariant;
  readonly shape: MatvecShape;
  readonly geglu: boolean;
  /** Whether x starts at row `step.logit_row`. */
  readonly stepped: boolean;
}

const each = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

/** WGSL of one unit for all rows of a thread: `sum<i> += W[row i][unit] . x[unit]`. */
function accumulate(unit: UnitText, rows: number): string {
  const groups = unit.quads / unit.groupQuads;
  const ofGroup = (group: number, term: (quad: number) => string): string =>
    Array.from({ length: unit.groupQuads }, (_, n) => term(group * unit.groupQuads + n)).join(' + ');
  const row = (i: number): string => {
    const p = `r${i}`;
    const terms = each(groups, (group) => {
      const products = ofGroup(group, (quad) => `${unit.numbers(p, quad)} * x${quad}`);
      const scale = unit.scale(p, 'unit', group);
      const sum = `dot(${products}, vec4<f32>(1.0))`;
      if (scale === '') return `sum${i} += ${sum};`;
      if (!unit.minimum) return `sum${i} += ${scale} * ${sum};`;
      return `{ let s = ${scale}; sum${i} += s.x * ${sum} + s.y * x_sum${group}; }`;
    });
    return `${unit.load(p, 'unit')}\n${terms}`;
  };
  return [
    each(unit.quads, (quad) => `let x${quad} = x[x_first + unit * ${unit.quads}u + ${quad}u];`),
    unit.minimum ? each(groups, (g) => `let x_sum${g} = dot(${ofGroup(g, (q) => `x${q}`)}, vec4<f32>(1.0));`) : '',
    each(rows, row),
  ].join('\n');
}

// The argument of tanh is clamped because some drivers compute it from exponentials that overflow to NaN.
const GELU = `
fn gelu(v: f32) -> f32 {
  let inner = clamp(0.7978845608028654 * (v + 0.044715 * v * v * v), -15.0, 15.0);
  return 0.5 * v * (1.0 + tanh(inner));
}`;

export function bodyText({ codec, columns, variant, shape, geglu, stepped }: BodyOptions): string {
  const unit = unitText(codec, columns);
  const { rows, threads } = shape;
  const outputs = geglu ? rows / 2 : rows;
  const alone = variant === 'rows';
  // Rows past the end are read again as the last one and not written.
  const rowOf = (i: number): string =>
    i < outputs ? `min(first + ${i}u, OUTPUTS - 1u)` : `OUTPUTS + min(first + ${i - outputs}u, OUTPUTS - 1u)`;
  const result = (value: (i: number) => string, i: number): string =>
    geglu ? `gelu(${value(i)}) * ${value(i + outputs)}` : value(i);
  const index = '(group.y * 32768u + group.x)';
  const main = `
override OUTPUTS: u32;
override FIRST_OUTPUT: u32;
${stepped ? 'override ROW_QUADS: u32;' : ''}
${geglu ? GELU : ''}
${alone ? '' : reductionMemory(variant, rows, threads)}
@compute @workgroup_size(${threads})
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
  ${variant === 'subgroup' ? '@builtin(subgroup_invocation_id) lane: u32, @builtin(subgroup_size) lanes: u32,' : ''}
) {
  let first = ${alone ? `(${index} * ${threads}u + thread) * ${outputs}u` : `${index} * ${outputs}u`};
  if (first >= OUTPUTS) { return; }
  let x_first = ${stepped ? 'step.logit_row * ROW_QUADS' : '0u'};
  ${each(rows, (i) => `${unit.rowStart(`r${i}`, `(${rowOf(i)})`)} var sum${i} = 0.0;`)}
  for (var unit = ${alone ? '0u' : 'thread'}; unit < ${unit.count}; unit += ${alone ? 1 : threads}u) {
    ${accumulate(unit, rows)}
  }`;
  const write = alone
    ? each(
        outputs,
        (i) => `  if (first + ${i}u < OUTPUTS) { y[FIRST_OUTPUT + first + ${i}u] = ${result((n) => `sum${n}`, i)}; }`,
      )
    : `${reduction(variant, rows, threads)}
  if (thread < ${outputs}u && first + thread < OUTPUTS) {
    y[FIRST_OUTPUT + first + thread] = ${geglu ? `gelu(total(thread, count)) * total(thread + ${outputs}u, count)` : 'total(thread, count)'};
  }`;
  return `${main}\n${write}\n}`;
}

/** Places a row has in workgroup memory: one a thread, or one a subgroup of at least four threads. */
const places = (variant: MatvecVariant, threads: number): number =>
  variant === 'subgroup' ? threads / 4 : threads;

function reductionMemory(variant: MatvecVariant, rows: number, threads: number): string {
  return `
var<workgroup> partial: array<f32, ${rows * places(variant, threads)}>;
fn total(row: u32, count: u32) -> f32 {
  var sum = 0.0;
  for (var i = 0u; i < count; i++) { sum += partial[row * ${places(variant, threads)}u + i]; }
  return sum;
}`;
}

/** Leaves `count` partial sums of each row in workgroup memory. */
function reduction(variant: MatvecVariant, rows: number, threads: number): string {
  if (variant === 'subgroup') {
    // Invocations are numbered through the subgroups in order, on every implementation known to us.
    return `
  ${each(rows, (i) => `let whole${i} = subgroupAdd(sum${i});`)}
  if (lane == 0u) {
    ${each(rows, (i) => `partial[${i * places(variant, threads)}u + thread / lanes] = whole${i};`)}
  }
  workgroupBarrier();
  let count = (${threads}u + lanes - 1u) / lanes;`;
  }
  const halving = [];
  for (let stride = threads / 2; stride >= 4; stride /= 2) {
    halving.push(`
  workgroupBarrier();
  if (thread < ${stride}u) {
    ${each(rows, (i) => `partial[${i * threads}u + thread] += partial[${i * threads + stride}u + thread];`)}
  }`);
  }
  return `
  ${each(rows, (i) => `partial[${i * threads}u + thread] = sum${i};`)}
  ${halving.join('')}
  workgroupBarrier();
  let count = 4u;`;
}
