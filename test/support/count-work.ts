type Method = (...values: unknown[]) => unknown;

/** How many characters a method of a text looks at, by what it was asked and what it answered. */
type Cost = (text: string, values: readonly unknown[], result: unknown) => number;

const whole: Cost = (text) => text.length;
const one: Cost = () => 1;
const upTo: Cost = (text, [, from], result) => {
  const [start, end] = [Number(from ?? 0), result as number];
  return 1 + Math.max(0, (end < 0 ? text.length : end) - start);
};
const cut: Cost = (text, _, result) => 1 + text.length - (result as string).length;

const COSTS: Readonly<Record<string, Cost>> = {
  at: one,
  charAt: one,
  charCodeAt: one,
  codePointAt: one,
  slice: one,
  substring: one,
  startsWith: one,
  endsWith: one,
  indexOf: upTo,
  includes: (text, values) => upTo(text, values, text.indexOf(String(values[0]), Number(values[1] ?? 0))),
  lastIndexOf: (text, _, result) => 1 + text.length - (result as number),
  replaceAll: whole,
  split: whole,
  normalize: whole,
  toLowerCase: whole,
  toUpperCase: whole,
  trim: cut,
  trimEnd: cut,
  trimStart: cut,
};

/* oxlint-disable no-extend-native -- for as long as work is counted, and then as they were */

/**
 * Work that is done with texts, counted in characters that are looked at: the same on every machine, unlike time. What
 * a regular expression goes back over is not seen, nor are loops over lists.
 */
export function countWork<Result>(work: () => Result): {
  readonly result: Result;
  readonly characters: number;
} {
  let characters = 0;
  const texts = String.prototype as unknown as Record<string, Method>;
  const originals = Object.keys(COSTS).map((name) => [name, texts[name] as Method] as const);
  const exec = (RegExp.prototype as unknown as Record<string, Method>)['exec'] as Method;
  let isCounting = true;
  for (const [name, original] of originals) {
    const cost = COSTS[name] as Cost;
    texts[name] = function counted(this: unknown, ...values: unknown[]) {
      const result = Reflect.apply(original, this, values);
      if (isCounting) {
        isCounting = false;
        characters += cost(String(this), values, result);
        isCounting = true;
      }
      return result;
    };
  }
  // Every search with an expression comes by here, those of texts' own methods too.
  RegExp.prototype.exec = function counted(this: RegExp, text: string) {
    const start = this.global || this.sticky ? this.lastIndex : 0;
    const found = Reflect.apply(exec, this, [text]) as RegExpExecArray | null;
    // What must be at the beginning is looked for there only.
    const looksOnce = this.sticky || (this.source.startsWith('^') && !this.multiline);
    const end = found ? found.index + found[0].length : looksOnce ? start : text.length;
    characters += 1 + Math.max(0, end - start);
    return found;
  };
  try {
    const result = work();
    return { result, characters };
  } finally {
    (RegExp.prototype as unknown as Record<string, Method>)['exec'] = exec;
    for (const [name, original] of originals) texts[name] = original;
  }
}
