import { quadAtText } from '../codec/quad-decoder.ts';
import type { CodecName } from '../matrix.ts';
import { each, wgsl } from '../wgsl/text.ts';
import type { MatmulShape } from './shape.ts';

/** Quads of a row in a tile: 32 columns, so that two tiles of 64 rows fill 16 KiB. */
const DEPTH = 8;

/**
 * WGSL of a matmul: a workgroup decodes a tile of W [rows][32] and one of X [tokens][32] into
 * workgroup memory, and each thread sums threadRows x threadTokens outputs from it. A thread's rows lie
 * a grid apart, and quad q of row r is kept at place q ^ (r mod 8), so that neighbouring threads
 * read different banks without padding, for which 16 KiB have no room.
 */
export function tiledText(codec: CodecName, columns: number, shape: MatmulShape): string {
  const { rows, tokens, threadRows: R, threadTokens: N } = shape;
  const across = rows / R;
  const along = tokens / N;
  const threads = across * along;
  const ragged = (columns / 4) % DEPTH !== 0;
  const inside = ragged ? ' && quad < ROW_QUADS' : '';
  const fill = (tile: string, count: number, valid: string, value: string): string => wgsl`
    for (var i = thread; i < ${count * DEPTH}u; i += ${threads}u) {
      let r = i / ${DEPTH}u;
      let quad = first + i % ${DEPTH}u;
      var value = vec4<f32>();
      if (${valid}${inside}) {
        value = ${value};
      }
      ${tile}[r * ${DEPTH}u + ((i ^ r) % ${DEPTH}u)] = value;
    }
  `;
  return wgsl`
    ${quadAtText(codec)}

    var<workgroup> w_tile: array<vec4<f32>, ${rows * DEPTH}>;
    var<workgroup> x_tile: array<vec4<f32>, ${tokens * DEPTH}>;

    @compute @workgroup_size(${threads})
    fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
      let row_base = (group.x + step.first_group) * ${rows}u;
      let token_base = group.y * ${tokens}u;
      let my_row = thread % ${across}u;
      let my_token = thread / ${across}u;
      ${each(R, (i) => each(N, (n) => `var y${i}_${n} = 0.0;`))}
      for (var first = 0u; first < ROW_QUADS; first += ${DEPTH}u) {
        ${fill('w_tile', rows, 'row_base + r < ROWS', 'quad_at(row_base + r, quad)')}
        ${fill('x_tile', tokens, 'token_base + r < step.tokens', 'x[(token_base + r) * ROW_QUADS + quad]')}
        workgroupBarrier();
        for (var q = 0u; q < ${DEPTH}u; q++) {
          ${each(R, (i) => {
            const row = `(my_row + ${i * across}u)`;
            return `let w${i} = w_tile[${row} * ${DEPTH}u + (q ^ (${row} % ${DEPTH}u))];`;
          })}
          ${each(
            N,
            (n) => wgsl`
              {
                let t = my_token + ${n * along}u;
                let v = x_tile[t * ${DEPTH}u + (q ^ (t % ${DEPTH}u))];
                ${each(R, (i) => `y${i}_${n} += dot(w${i}, v);`)}
              }
            `,
          )}
        }
        workgroupBarrier();
      }
      ${each(
        N,
        (n) => wgsl`
          {
            let t = token_base + my_token + ${n * along}u;
            if (t < step.tokens) {
              let place = t * OUTPUT_STRIDE + FIRST_OUTPUT + row_base + my_row;
              ${each(
                R,
                (i) => wgsl`
                  if (row_base + my_row + ${i * across}u < ROWS) {
                    y[place + ${i * across}u] = y${i}_${n};
                  }
                `,
              )}
            }
          }
        `,
      )}
    }
  `;
}
