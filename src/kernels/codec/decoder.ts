/** WGSL that multiplies rows of a matrix by x. A row is walked in units; all names of a row begin with `p`. */
export interface Decoder {
  /** Quads in a unit. */
  readonly quads: number;
  /** WGSL expression: units in a row. */
  readonly count: string;
  /** Declares what row `row` needs once, before the loop over units. */
  rowStart(p: string, row: string): string;
  /** Declares what all rows need of x for a unit, whose quads are named by `x`. */
  inputStart(x: (quad: number) => string): string;
  /** Declares what a row needs for a unit. */
  load(p: string, unit: string): string;
  /** Statements: `sum` += the row's weights of the unit . x. */
  add(sum: string, p: string, unit: string, x: (quad: number) => string): string;
}
