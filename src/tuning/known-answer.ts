import { weightAt } from '../kernels/codec/weight-at.ts';
import { chooseRowOrder, type Linear } from '../kernels/variants.ts';
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
  const outputs = use === 'geglu' ? rows / 2 : rows;
  const order = use === 'matmul' ? 'plain' : chooseRowOrder(columns);
  const outputOrder = use === 'geglu' ? chooseRowOrder(outputs) : 'plain';
  const product = (row: number, token: number): number => {
    let sum = 0;
    for (let column = 0; column < columns; column++) {
      const x = madeUp.x(token * columns + placeOf(order, column, columns));
      sum += weightAt(codec, columns, matrix.words, row, column) * x;
    }
    return sum;
  };
  const known = (output: number, token: number): Answer => ({
    index: token * outputs + placeOf(outputOrder, output, outputs),
    value:
      use === 'geglu'
        ? gelu(product(output, token)) * product(output + outputs, token)
        : product(output, token),
  });
  return spreadOver(outputs, ROWS).flatMap((output) =>
    spreadOver(tokens, TOKENS).map((token) => known(output, token)),
  );
}

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
