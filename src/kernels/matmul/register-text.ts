import { octetText } from '../codec/octet.ts';
import type { CodecName } from '../matrix.ts';
import type { MatmulShape } from './matmul.ts';

const each = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

/**
 * WGSL of the `register` variant: a thread computes threadRows x threadTokens outputs. Neighbouring threads
 * take neighbouring rows, so their reads of x agree and their weights are decoded once for all tokens.
 */
export function registerText(codec: CodecName, columns: number, shape: MatmulShape): string {
  const octet = octetText(codec, columns);
  const { threadRows: R, threadTokens: N } = shape;
  const threads = shape.rows / R;
  // Rows and tokens past the end are read again as the last ones and not written.
  return `
@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = group.x * ${shape.rows}u + thread;
  let token = group.y * ${N}u;
  let last = step.tokens - 1u;
  ${each(R, (i) => octet.rowStart(`r${i}`, `min(row + ${i * threads}u, ROWS - 1u)`))}
  ${each(N, (n) => `let x${n} = min(token + ${n}u, last) * ROW_QUADS;`)}
  ${each(R, (i) => each(N, (n) => `var y${i}_${n} = 0.0;`))}
  for (var unit = 0u; unit < ${octet.count}; unit++) {
    ${each(R, (i) => octet.unitStart(`r${i}`, 'unit'))}
    for (var part = 0u; part < ${octet.parts}u; part++) {
      ${each(R, (i) => octet.load(`r${i}`, 'unit', 'part'))}
      let quad = (unit * ${octet.parts}u + part) * ${octet.quads}u;
      ${each(N, (n) => `{
        ${each(octet.quads, (q) => `let v${q} = x[x${n} + quad + ${q}u];`)}
        ${each(R, (i) => `y${i}_${n} += ${Array.from({ length: octet.quads }, (_, q) => `dot(r${i}_w${q}, v${q})`).join(' + ')};`)}
      }`)}
    }
  }
  ${each(N, (n) => `if (token + ${n}u <= last) {
    let place = (token + ${n}u) * OUTPUT_STRIDE + FIRST_OUTPUT + row;
    ${each(R, (i) => `if (row + ${i * threads}u < ROWS) { y[place + ${i * threads}u] = y${i}_${n}; }`)}
  }`)}
}`;
}
