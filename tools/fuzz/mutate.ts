import type { Random } from '../../test/support/random.ts';

type Json = unknown;

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** Every place of a JSON value: the object or list it is in, and its key there. */
function places(value: Json, found: [Record<string, Json>, string][] = []): [Record<string, Json>, string][] {
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, inner] of Object.entries(value)) {
    found.push([value as Record<string, Json>, key]);
    places(inner, found);
  }
  return found;
}

/** JSON of values that do not belong where they are put. */
const VALUES = [
  'null',
  'true',
  '0',
  '-1',
  '1e308',
  '1e999',
  '0.5',
  '""',
  '"x"',
  '[]',
  '{}',
  '[null]',
  `"${'x'.repeat(200_000)}"`,
  '"\\ud800"',
  '"__proto__"',
  '{"__proto__":{"a":1}}',
  '{"constructor":1}',
  nested(50),
  nested(5000),
  `[${'0,'.repeat(50_000)}0]`,
] as const;

/** A JSON value as text, with up to three places taken away, copied from elsewhere, or filled with one of `values`; now and then cut off. */
export function mutated(json: Json, random: Random, values: readonly string[] = []): string {
  const marks: [string, string][] = [];
  for (let count = random.integer(0, 4); count > 0; count--) {
    const all = places(json);
    if (all.length === 0) break;
    const [holder, key] = random.pick(all);
    const kind = random.next();
    if (kind < 0.25) delete holder[key];
    else if (kind < 0.4)
      [holder[key]] = [random.pick(all)].map(([from, name]) => structuredClone(from[name]));
    else {
      // Put in as text, since much of it is what no program would write.
      const mark = `@${marks.length}@`;
      holder[key] = mark;
      marks.push([`"${mark}"`, random.pick([...VALUES, ...values])]);
    }
  }
  let written = JSON.stringify(json);
  for (const [mark, value] of marks) written = written.replace(mark, () => value);
  return random.next() < 0.05 ? written.slice(0, random.integer(0, written.length)) : written;
}
