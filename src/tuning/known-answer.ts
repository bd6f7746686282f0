import { weightAt } from '../kernels/codec/weight-at.ts';
import { chooseRowOrder, type Linear } from '../kernels/variants.ts';
import { roundUp } from '../shared/numbers.ts';
import { EPSILON } from './linear-contests.ts';
import type { MadeUp, MadeUpMatrix } from './made-up.ts';

/** One number of a product, at an index of its Y. */
export interface Answer {
  readonly index: number;
  readonly value: number;
}

/** Rows that are computed here as well; the first and the last of them are those of the matrix. */
const ROWS = 48;
/** Tokens whose rows are computed here, where there are as many. */
const TOKENS = 2;

/** Some numbers of a product in f64, by the layout's description alone. */
export function knownAnswers(
  linear: Linear,
  tokens: number,
  matrix: MadeUpMatrix,
  madeUp: Pick<MadeUp, 'x'>,
): Answer[] {
  const { use, codec, columns, rows } = linear;
  const geglu = use === 'geglu' || use === 'seam-geglu';
  const outputs = geglu ? rows / 2 : rows;
  const outputOrder = geglu ? chooseRowOrder(outputs) : 'plain';
  const input = inputOf(linear, madeUp);
  const product = (row: number, token: number): number => {
    let sum = 0;
    for (let column = 0; column < columns; column++) {
      sum += weightAt(codec, columns, matrix.words, row, column) * input(token, column);
    }
    return sum;
  };
  const known = (output: number, token: number): Answer => ({
    index: token * outputs + placeOf(outputOrder, output, outputs),
    value: geglu ? gelu(product(output, token)) * product(output + outputs, token) : product(output, token),
  });
  return spreadOver(outputs, ROWS).flatMap((output) =>
    spreadOver(tokens, TOKENS).map((token) => known(output, token)),
  );
}

/** The input of a product, by token and column. */
function inputOf(
  { use, columns }: Linear,
  madeUp: Pick<MadeUp, 'x'>,
): (token: number, column: number) => number {
  if (use === 'seam' || use === 'seam-geglu') {
    const x = seamOutput(columns, madeUp);
    return (_, column) => x[column] ?? 0;
  }
  const order = use === 'matmul' || use === 'columns' ? 'plain' : chooseRowOrder(columns);
  return (token, column) => madeUp.x(token * columns + placeOf(order, column, columns));
}

/** What a seam makes of X's beginning as the stream, and of the parts of X that {@link seamParts} names. */
function seamOutput(columns: number, madeUp: Pick<MadeUp, 'x'>): Float64Array {
  const part = (first: number) =>
    Float64Array.from({ length: columns }, (_, column) => madeUp.x(first / 4 + column));
  const { projected, post, next } = seamParts(columns);
  const block = normed(part(projected), part(post));
  const stream = block.map((value, column) => madeUp.x(column) + value);
  return normed(stream, part(next));
}

function normed(row: Float64Array, weights: Float64Array): Float64Array {
  const mean = row.reduce((sum, value) => sum + value ** 2, 0) / row.length;
  return row.map((value, column) => (value / Math.sqrt(mean + EPSILON)) * (weights[column] ?? 0));
}

/** Bytes of X from which on the output of a block, the weights behind it and those before the next lie, and all of them. */
export function seamParts(columns: number) {
  const row = roundUp(columns * 4, PART);
  return { projected: 0, post: row, next: 2 * row, bytes: 3 * row };
}

/** Offsets that any device binds. */
export const PART = 256;

/** Mean square of the differences from what is known, as a share of its own. */
export function errorOf(y: Float32Array, answers: readonly Answer[]): number {
  const error = answers.reduce((sum, { index, value }) => sum + ((y[index] ?? NaN) - value) ** 2, 0);
  return error / answers.reduce((sum, { value }) => sum + value ** 2, 0);
}

/** Numbers from 0 to before `count`, both ends among them, `most` at most and none of them evenly. */
function spreadOver(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, index) => index);
  const step = (count - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => Math.round(index * step));
}

/** The place of an element in a row of an order: `placeText` in row-order.ts, of elements in place of quads. */
function placeOf(order: 'plain' | 'turned', element: number, length: number): number {
  if (order === 'plain') return element;
  const quad = element >> 2;
  return ((quad % 8) * (length / 32) + (quad >> 3)) * 4 + (element & 3);
}

const gelu = (x: number): number =>
  0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044_715 * x ** 3)));
