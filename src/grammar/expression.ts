/** The first and the last of consecutive bytes, or code points. */
export type Range = readonly [first: number, last: number];

/** What a text can be, byte by byte. */
export type Expression =
  | { readonly kind: 'byte'; readonly ranges: readonly Range[] }
  | { readonly kind: 'sequence'; readonly parts: readonly Expression[] }
  | { readonly kind: 'choice'; readonly options: readonly Expression[] }
  | { readonly kind: 'repeat'; readonly part: Expression; readonly least: number; readonly most: number }
  | { readonly kind: 'rule'; readonly name: string };

/** A context-free grammar over the bytes of UTF-8. */
export interface Grammar {
  readonly rules: ReadonlyMap<string, Expression>;
  /** The name of the rule that a whole text is. */
  readonly root: string;
}

const utf8 = new TextEncoder();

/** The empty text. */
export const NOTHING: Expression = { kind: 'sequence', parts: [] };

/** No text at all: what holds it cannot be said. */
export const NEVER: Expression = { kind: 'choice', options: [] };

export const literal = (text: string): Expression =>
  sequence(...[...utf8.encode(text)].map((byte): Expression => ({ kind: 'byte', ranges: [[byte, byte]] })));

export function sequence(...parts: readonly Expression[]): Expression {
  const flat = parts.flatMap((part) => (part.kind === 'sequence' ? part.parts : [part]));
  const [only] = flat;
  return flat.length === 1 && only ? only : { kind: 'sequence', parts: flat };
}

export function choice(...options: readonly Expression[]): Expression {
  const flat = options.flatMap((option) => (option.kind === 'choice' ? option.options : [option]));
  const [only] = flat;
  return flat.length === 1 && only ? only : { kind: 'choice', options: flat };
}

export const repeat = (part: Expression, least: number, most = Infinity): Expression => ({
  kind: 'repeat',
  part,
  least,
  most,
});

export const optional = (part: Expression): Expression => repeat(part, 0, 1);

export const rule = (name: string): Expression => ({ kind: 'rule', name });
