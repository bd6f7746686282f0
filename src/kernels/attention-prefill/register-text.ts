import text from './register.wgsl?raw';

/** Keys a thread does at once. */
const KEYS = 8;

/**
 * WGSL of the register variant. Written out by a program for two reasons: software adapters keep only named
 * values in registers, not arrays; and a WGSL function cannot be handed a storage buffer, so there is one
 * for the past and one for the chunk itself.
 */
export function registerWgsl(group: number, headDim: number): string {
  return [
    `const HEADS_PER_KV = ${group}u;\nconst HEAD_DIM = ${headDim}u;\nconst KEYS = ${KEYS}u;`,
    text,
    blockText('attend_past', 'keys', 'values'),
    blockText('attend_fresh', 'fresh_keys', 'fresh_values'),
  ].join('\n');
}

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
 * The keys from position `first`; those past `last` are taken as `last` and seen by nobody. Position p is in
 * row (p - base) mod rows.
 */
function blockText(name: string, keys: string, values: string): string {
  return `
fn ${name}(kv_head: u32, first: u32, last: u32, base: u32, rows: u32) {
  let stride = kv_heads * WORDS;
  let offset = kv_head * WORDS;
${each((j) => `  let r${j} = ((min(first + ${j}u, last) - base) % rows) * stride + offset;`)}
${each((j) => `  var s${j} = vec4(0.0);`)}
  for (var w = 0u; w < WORDS; w++) {
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
  for (var w = 0u; w < WORDS; w++) {
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
