import type { Decoder } from '../codec/decoder.ts';
import { lines, wgsl } from '../wgsl/text.ts';
import sum from '../wgsl/workgroup-sum.wgsl?raw';
import { firstUnit, type SeamBody } from './body.ts';
import { type MatvecShape, teamOf, tileStride } from './shape.ts';

/** WGSL of what a seam needs: constants, the tile of x, and how it is filled. */
export function seamHelpers({ quads }: Decoder, shape: MatvecShape, { tile, keeps }: SeamBody): string {
  const stride = tileStride(tile);
  return wgsl`
    override WIDTH: u32;
    override EPSILON: f32;
    // First quads of the rows of the residual stream: the one that is read, the one that is written.
    override FROM_QUAD: u32;
    ${keeps && 'override TO_QUAD: u32;'}
    const THREADS = ${shape.threads}u;

    ${sum}

    // Some units of x, before the factor of its norm: quad q of unit u at place q * ${stride} + u.
    var<workgroup> x_tile: array<vec4<f32>, ${quads * stride}>;

    fn root_of_mean(thread: u32, squares: f32) -> f32 {
      return inverseSqrt(workgroup_sum(thread, squares) / f32(WIDTH) + EPSILON);
    }

    fn squares_of_y(thread: u32) -> f32 {
      var squares = 0.0;
      for (var quad = thread; quad < WIDTH / 4u; quad += THREADS) {
        let value = projected[quad];
        squares += dot(value, value);
      }
      return squares;
    }

    // Fills the tile with units from \`first\` on; answers the squares of the residual stream there.
    fn fill_tile(thread: u32, first: u32, post: f32, is_first_group: bool) -> f32 {
      var squares = 0.0;
      for (var i = thread; i < ${quads * tile}u; i += THREADS) {
        let quad = first * ${quads}u + i;
        if (quad < WIDTH / 4u) {
          let value = residual[FROM_QUAD + quad] + projected[quad] * post * w_post[quad];
          squares += dot(value, value);
          x_tile[i % ${quads}u * ${stride}u + i / ${quads}u] = value * w_next[quad];
          ${
            keeps &&
            wgsl`
              if (is_first_group) {
                residual[TO_QUAD + quad] = value;
              }
            `
          }
        }
      }
      return squares;
    }
  `;
}

/** WGSL of a thread's way through all units of x, tile by tile; \`next\` is then the factor of x. */
export function seamLoop(
  { count }: Decoder,
  shape: MatvecShape,
  { tile, tiles }: SeamBody,
  accumulate: (at: (quad: number) => string) => string,
): string {
  const stride = tileStride(tile);
  const fill = (first: string): string =>
    lines(
      `squares += fill_tile(thread, ${first}, post, group.x == 0u && group.y == 0u);`,
      'workgroupBarrier();',
    );
  const products = (units: string, unit: string): string => wgsl`
    for (var place = ${firstUnit(shape, units)}; place < ${units}; place += ${teamOf(shape).team}u) {
      let unit = ${unit};
      // What it is anyway, said so that compilers need not hold every read to the end of the tile.
      let column = min(place, ${tile - 1}u);
      ${accumulate((quad) => `x_tile[${quad * stride}u + column]`)}
    }
  `;
  const loops =
    tiles === 1
      ? lines(fill('0u'), products(count, 'place'))
      : wgsl`
          for (var first_unit = 0u; first_unit < ${count}; first_unit += ${tile}u) {
            ${fill('first_unit')}
            let units = min(${tile}u, ${count} - first_unit);
            ${products('units', 'first_unit + place')}
            workgroupBarrier();
          }
        `;
  return wgsl`
    let post = root_of_mean(thread, squares_of_y(thread));
    var squares = 0.0;
    ${loops}
    let next = root_of_mean(thread, squares);
  `;
}
