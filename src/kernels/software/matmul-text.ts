import { productDecoder } from '../codec/product-decoder.ts';
import type { CodecName } from '../matrix.ts';
import { each, wgsl } from '../wgsl/text.ts';
import type { MatmulShape } from '../matmul/shape.ts';

/**
 * WGSL of the `register` variant: a thread computes threadRows x threadTokens outputs. Neighbouring threads
 * take neighbouring rows, so their reads of x agree and their weights are decoded once for all tokens.
 */
export function registerText(
  codec: CodecName,
  columns: number,
  shape: MatmulShape,
  broadcast: boolean,
): string {
  const decoder = productDecoder(codec, columns, shape.quads ?? 4);
  const shared = broadcast && decoder.quads > 1;
  const { threadRows: R, threadTokens: N } = shape;
  const threads = shape.rows / R;
  const readX = (n: number): string =>
    shared
      ? wgsl`
          let shared_x = x[x${n} + quad + lane % ${decoder.quads}u];
          ${each(decoder.quads, (q) => `let v${q} = subgroupBroadcast(shared_x, ${q}u);`)}
        `
      : each(decoder.quads, (q) => `let v${q} = x[x${n} + quad + ${q}u];`);
  // Rows and tokens past the end are read again as the last ones and not written.
  return wgsl`
    @compute @workgroup_size(${threads})
    fn main(
      @builtin(workgroup_id) group: vec3<u32>,
      @builtin(local_invocation_index) thread: u32,
      ${shared && '@builtin(subgroup_invocation_id) lane: u32,'}
    ) {
      let row = group.x * ${shape.rows}u + thread;
      let token = group.y * ${N}u;
      let last = step.tokens - 1u;
      ${each(R, (i) => decoder.rowStart(`r${i}`, `min(row + ${i * threads}u, ROWS - 1u)`))}
      ${each(N, (n) => `let x${n} = min(token + ${n}u, last) * ROW_QUADS;`)}
      ${each(R, (i) => each(N, (n) => `var y${i}_${n} = 0.0;`))}
      for (var unit = 0u; unit < ${decoder.count}; unit++) {
        ${each(R, (i) => decoder.unitStart(`r${i}`, 'unit'))}
        for (var part = 0u; part < ${decoder.parts}u; part++) {
          ${each(R, (i) => decoder.load(`r${i}`, 'unit', 'part'))}
          let quad = (unit * ${decoder.parts}u + part) * ${decoder.quads}u;
          ${each(
            N,
            (n) => wgsl`
              {
                ${readX(n)}
                ${each(R, (i) => decoder.add(`y${i}_${n}`, `r${i}`, 'unit', (q) => `v${q}`))}
              }
            `,
          )}
        }
      }
      ${each(
        N,
        (n) => wgsl`
          if (token + ${n}u <= last) {
            let place = (token + ${n}u) * OUTPUT_STRIDE + FIRST_OUTPUT + row;
            ${each(
              R,
              (i) => wgsl`
                if (row + ${i * threads}u < ROWS) {
                  y[place + ${i * threads}u] = y${i}_${n};
                }
              `,
            )}
          }
        `,
      )}
    }
  `;
}
