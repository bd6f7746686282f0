import { quadAtText } from '../codec/quad-decoder.ts';
import type { CodecName } from '../matrix.ts';
import { each, wgsl } from '../wgsl/text.ts';
import type { MatmulShape } from './shape.ts';

/** Quads of a row in a tile: 32 columns, so that two tiles of 64 rows fill 16 KiB. */
const DEPTH = 8;

/** Quads of a tile whose products are written out; a loop does the others. */
const WRITTEN_OUT = 2;

/** WGSL: adds the product of two quads to a sum, one multiply-add after the other. */
const product = (sum: string, w: string): string[] =>
  ['x', 'y', 'z', 'w'].map((c) => `${sum} += ${w}.${c} * v.${c};`);

/** WGSL: a thread's sums of R rows by N tokens with quad q + `next` of the tiles. */
const productsText = (R: number, N: number, next: number): string => wgsl`
  {
    ${each(R, (i) => `let w${i} = w_tile[${i}][my_row][w_place ^ ${next}u];`)}
    ${each(
      N,
      (n) => wgsl`
        {
          let v = x_tile[${n}][my_token][x_place ^ ${next}u];
          ${each(R, (i) => product(`y${i}_${n}`, `w${i}`))}
        }
      `,
    )}
  }
`;

/**
 * WGSL of a matmul: a workgroup decodes a tile of W [rows][32] and one of X [tokens][32] into
 * workgroup memory, and each thread sums threadRows x threadTokens outputs from it. A thread's rows lie
 * a grid apart, and quad q of row r is kept at place q ^ (r mod 8), so that neighbouring threads
 * read different banks without padding, for which 16 KiB have no room. Grids are powers of two, of at least 8 rows.
 * Tiles are arrays of arrays, [grid][row][place], because WebGPU has each index checked: all rows of a thread have the
 * same place for a quad, and so only one index of a step is not known beforehand.
 */
export function tiledText(codec: CodecName, columns: number, shape: MatmulShape): string {
  const { rows, tokens, threadRows: R, threadTokens: N } = shape;
  const across = rows / R;
  const along = tokens / N;
  const threads = across * along;
  const ragged = (columns / 4) % DEPTH !== 0;
  const inside = ragged ? ' && quad < ROW_QUADS' : '';
  const fill = (tile: string, count: number, grid: number, valid: string, value: string): string => wgsl`
    for (var r = thread / ${DEPTH}u; r < ${count}u; r += ${threads / DEPTH}u) {
      let quad = first + my_quad;
      var value = vec4<f32>();
      if (${valid}${inside}) {
        value = ${value};
      }
      ${tile}[r / ${grid}u][r & ${grid - 1}u][(r ^ my_quad) & ${DEPTH - 1}u] = value;
    }
  `;
  return wgsl`
    ${quadAtText(codec)}

    var<workgroup> w_tile: array<array<array<vec4<f32>, ${DEPTH}>, ${across}>, ${R}>;
    var<workgroup> x_tile: array<array<array<vec4<f32>, ${DEPTH}>, ${along}>, ${N}>;

    @compute @workgroup_size(${threads})
    fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
      let row_base = (group.x + step.first_group) * ${rows}u;
      let token_base = group.y * ${tokens}u;
      let my_row = thread & ${across - 1}u;
      let my_token = (thread / ${across}u) & ${along - 1}u;
      let my_quad = thread & ${DEPTH - 1}u;
      ${each(R, (i) => each(N, (n) => `var y${i}_${n} = 0.0;`))}
      for (var first = 0u; first < ROW_QUADS; first += ${DEPTH}u) {
        ${fill('w_tile', rows, across, 'row_base + r < ROWS', 'quad_at(row_base + r, quad)')}
        ${fill('x_tile', tokens, along, 'token_base + r < step.tokens', 'x[(token_base + r) * ROW_QUADS + quad]')}
        workgroupBarrier();
        // Not known beforehand, lest a compiler writes out all of it.
        let quads = min(${DEPTH}u, ROW_QUADS - first);
        for (var q = 0u; q < quads; q += ${WRITTEN_OUT}u) {
          let w_place = (q ^ my_row) & ${DEPTH - 1}u;
          let x_place = (q ^ my_token) & ${DEPTH - 1}u;
          ${each(WRITTEN_OUT, (next) => productsText(R, N, next))}
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
