import type { KvType } from '../../shared/kv-row.ts';
import { scaleText } from '../attention/kv-text.ts';
import { each, joined, lines, paragraphs, wgsl } from '../wgsl/text.ts';

/** Keys a thread does at once. */
const KEYS = 8;

/**
 * WGSL that any number of blocks share. A hidden key weighs 0 even in a row that has seen none yet, whose top
 * still is LOWEST.
 */
export const registerBlockSupport = wgsl`
  const KEYS = ${KEYS}u;

  fn weight(scores: Rows) -> Rows {
    return select(Rows(0.0), exp(scores - top), scores > Rows(LOWEST));
  }
`;

/** A chain of `terms` joined by a function of two, as a balanced tree, which rounds less than a row. */
function tree(terms: readonly string[], join: (a: string, b: string) => string): string {
  if (terms.length === 1) return terms[0] as string;
  const middle = terms.length >> 1;
  return join(tree(terms.slice(0, middle), join), tree(terms.slice(middle), join));
}

/** The {@link tree} of `first`, if any, and of `term` of every key. */
const treeOf = (
  join: (a: string, b: string) => string,
  term: (j: number) => string,
  first?: string,
): string => tree([...(first ? [first] : []), ...Array.from({ length: KEYS }, (_, j) => term(j))], join);
const plus = (a: string, b: string): string => `(${a} + ${b})`;
const larger = (a: string, b: string): string => `max(${a}, ${b})`;

/** Channels in a word of a row, and WGSL for their numbers before the scale of the head. */
const words: Record<
  KvType,
  { readonly channels: readonly string[]; readonly numbers: (word: string) => string }
> = {
  f16: { channels: ['x', 'y'], numbers: (word) => `unpack2x16float(${word})` },
  q8: { channels: ['x', 'y', 'z', 'w'], numbers: (word) => `quad_numbers(${word})` },
};

/**
 * A WGSL function that attends to `KEYS` keys from position `first`, taking them from these two buffers, arrays of
 * words. Position p is in row (p - base) mod rows; positions past `last` are read as `last`, and `seen` must hide
 * them. Whoever puts it in a shader declares there:
 * - `alias Rows`: a value for each of the rows (query heads) that a thread does, f32 or a vector;
 * - `q` and `o`, private array<Rows, HEAD_DIM>; `top` and `sum`, private Rows;
 * - `seen(scores: Rows, key: u32, last: u32) -> Rows`, which makes the scores of hidden keys LOWEST;
 * - `KV_HEADS`, `HEAD_DIM`, `LOWEST`, and what `kvText` has.
 * Written out by a program for two reasons: software adapters keep only named values in registers, not arrays;
 * and a WGSL function cannot be handed a storage buffer.
 */
export function registerBlock(name: string, keys: string, values: string, type: KvType): string {
  const { channels, numbers } = words[type];
  const perWord = channels.length;
  const index = (i: number): string => `${perWord}u * w${i === 0 ? '' : ` + ${i}u`}`;
  const scale = (buffer: string) =>
    scaleText(type, { name: `${name}_${buffer}_scale`, buffer, element: 'u32' });
  return paragraphs(
    scale(keys),
    scale(values),
    wgsl`
      fn ${name}(kv_head: u32, first: u32, last: u32, base: u32, rows: u32) {
        let offset = kv_head * (HEAD_DIM / ${perWord}u);
        ${each(KEYS, (j) => `let p${j} = (min(first + ${j}u, last) - base) % rows;`)}
        ${each(KEYS, (j) => `let r${j} = p${j} * KV_ROW_WORDS + offset;`)}
        ${each(KEYS, (j) => `var s${j} = Rows(0.0);`)}
        for (var w = 0u; w < HEAD_DIM / ${perWord}u; w++) {
          ${each(perWord, (i) => `let q_${channels[i]} = q[${index(i)}];`)}
          ${each(KEYS, (j) =>
            lines(
              `let k${j} = ${numbers(`${keys}[r${j} + w]`)};`,
              `s${j} += ${joined(perWord, ' + ', (i) => `q_${channels[i]} * k${j}.${channels[i]}`)};`,
            ),
          )}
        }
        ${each(KEYS, (j) => `s${j} = seen(s${j} * ${name}_${keys}_scale(p${j}, kv_head), first + ${j}u, last);`)}
        let before = top;
        top = ${treeOf(larger, (j) => `s${j}`, 'before')};
        let fade = exp(before - top);
        ${each(KEYS, (j) => `s${j} = weight(s${j});`)}
        sum = sum * fade + ${treeOf(plus, (j) => `s${j}`)};
        ${each(KEYS, (j) => `s${j} *= ${name}_${values}_scale(p${j}, kv_head);`)}
        for (var w = 0u; w < HEAD_DIM / ${perWord}u; w++) {
          ${each(KEYS, (j) => `let v${j} = ${numbers(`${values}[r${j} + w]`)};`)}
          ${each(
            perWord,
            (i) =>
              `o[${index(i)}] = o[${index(i)}] * fade + ${treeOf(plus, (j) => `s${j} * v${j}.${channels[i]}`)};`,
          )}
        }
      }
    `,
  );
}
