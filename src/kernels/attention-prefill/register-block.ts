/** Keys a thread does at once. */
const KEYS = 8;

/**
 * WGSL that any number of blocks share. A hidden key weighs 0 even in a row that has seen none yet, whose top
 * still is LOWEST.
 */
export const registerBlockSupport = `
const KEYS = ${KEYS}u;
const LOWEST = -3.0e38;

fn weight(scores: Rows) -> Rows {
  return select(Rows(0.0), exp(scores - top), scores > Rows(LOWEST));
}
`;

const each = (line: (j: number) => string): string =>
  Array.from({ length: KEYS }, (_, j) => line(j)).join('\n');

/** A chain of `terms` joined by a function of two, as a balanced tree, which rounds less than a row. */
function tree(terms: readonly string[], join: (a: string, b: string) => string): string {
  if (terms.length === 1) return terms[0] as string;
  const middle = terms.length >> 1;
  return join(tree(terms.slice(0, middle), join), tree(terms.slice(middle), join));
}

const all = (term: (j: number) => string): string[] => Array.from({ length: KEYS }, (_, j) => term(j));
const plus = (a: string, b: string): string => `(${a} + ${b})`;

/**
 * A WGSL function that attends to `KEYS` keys from position `first`, taking them from these two buffers. Position p
 * is in row (p - base) mod rows; positions past `last` are read as `last`, and `seen` must hide them. Whoever puts
 * it in a shader declares there:
 * - `alias Rows`: a value for each of the rows (query heads) that a thread does, f32 or a vector;
 * - `q` and `o`, private array<Rows, HEAD_DIM>; `top` and `sum`, private Rows;
 * - `seen(scores: Rows, key: u32, last: u32) -> Rows`, which makes the scores of hidden keys LOWEST;
 * - `kv_heads`, `HEAD_DIM`, `LOWEST`.
 * Written out by a program for two reasons: software adapters keep only named values in registers, not arrays;
 * and a WGSL function cannot be handed a storage buffer.
 */
export function registerBlock(name: string, keys: string, values: string): string {
  return `
fn ${name}(kv_head: u32, first: u32, last: u32, base: u32, rows: u32) {
  let stride = kv_heads * (HEAD_DIM / 2u);
  let offset = kv_head * (HEAD_DIM / 2u);
${each((j) => `  let r${j} = ((min(first + ${j}u, last) - base) % rows) * stride + offset;`)}
${each((j) => `  var s${j} = Rows(0.0);`)}
  for (var w = 0u; w < HEAD_DIM / 2u; w++) {
    let a = q[2u * w];
    let b = q[2u * w + 1u];
${each((j) => `    let k${j} = unpack2x16float(${keys}[r${j} + w]);\n    s${j} += a * k${j}.x + b * k${j}.y;`)}
  }
${each((j) => `  s${j} = seen(s${j}, first + ${j}u, last);`)}
  let before = top;
  top = ${tree(['before', ...all((j) => `s${j}`)], (a, b) => `max(${a}, ${b})`)};
  let fade = exp(before - top);
${each((j) => `  s${j} = weight(s${j});`)}
  sum = sum * fade + ${tree(
    all((j) => `s${j}`),
    plus,
  )};
  for (var w = 0u; w < HEAD_DIM / 2u; w++) {
${each((j) => `    let v${j} = unpack2x16float(${values}[r${j} + w]);`)}
    o[2u * w] = o[2u * w] * fade + ${tree(
      all((j) => `s${j} * v${j}.x`),
      plus,
    )};
    o[2u * w + 1u] = o[2u * w + 1u] * fade + ${tree(
      all((j) => `s${j} * v${j}.y`),
      plus,
    )};
  }
}`;
}
