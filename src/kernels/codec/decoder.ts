/**
 * WGSL that multiplies rows of a matrix by x. A row is walked in units, a unit in parts of some quads; all
 * names of a row begin with `p`. `shiftDecoder` makes it for GPUs, `productDecoder` for software adapters; of
 * `quadDecoder` come the parts that only declare weights.
 */
export interface Decoder {
  /** Quads in a part. */
  readonly quads: number;
  /** Parts in a unit. */
  readonly parts: number;
  /** WGSL expression: units in a row. */
  readonly count: string;
  /** Declares what row `row` needs once, before the loop over units. */
  rowStart(p: string, row: string): string;
  /** Declares what a row needs for each unit. */
  unitStart(p: string, unit: string): string;
  /** Declares what all rows need of x for a part, whose quads are named by `x`. */
  inputStart(x: (quad: number) => string): string;
  /** Declares what a row needs for part `part` of a unit. */
  load(p: string, unit: string, part: string): string;
  /** Statements: `sum` += the row's weights of the part . x. */
  add(sum: string, p: string, unit: string, x: (quad: number) => string): string;
}
