import { UNIT } from './codec/codec.ts';
import { wgsl } from './wgsl/text.ts';

/**
 * Order in which a row of activations lies in GPU memory, quad by quad. `turned`: quad q of unit u (32 columns) at
 * place `q * units + u`, for rows that a matvec reads: neighbouring threads take neighbouring units, and so read
 * neighbouring quads. The processor keeps all rows plain.
 */
export type RowOrder = 'plain' | 'turned';

/** Whether rows of so many columns can be turned: in whole units. */
export const canTurn = (columns: number): boolean => columns % UNIT === 0;

/** WGSL: `fn place_of(quad, quads)`, the place of a quad in a row of `quads`. */
export function placeText(order: RowOrder): string {
  if (order === 'plain') return 'fn place_of(quad: u32, quads: u32) -> u32 { return quad; }';
  return wgsl`
    fn place_of(quad: u32, quads: u32) -> u32 {
      return (quad % ${UNIT / 4}u) * (quads / ${UNIT / 4}u) + quad / ${UNIT / 4}u;
    }
  `;
}
