import { describe, expect, it } from 'vitest';
import { Random } from '../../test/support/random.ts';
import { character } from './characters.ts';
import { choice, type Expression, type Grammar, literal, repeat, rule, sequence } from './expression.ts';
import { GrammarError } from './grammar-error.ts';
import { Matcher, TokenGrammar } from './matcher.ts';
import { jsonSchemaGrammar } from './json-schema/json-schema.ts';
import { networkOf } from './network.ts';
import { SortedTokens } from './sorted-tokens.ts';

const utf8 = new TextEncoder();
const STOP = 0;

/** A vocabulary with a stop token, every byte, and `pieces`. */
function vocabulary(pieces: readonly string[]): readonly Uint8Array[] {
  const bytes = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));
  return [new Uint8Array(), ...bytes, ...pieces.map((piece) => utf8.encode(piece))];
}

function grammarOf(root: Expression, rules: Record<string, Expression> = {}): Grammar {
  return { root: 'root', rules: new Map([['root', root], ...Object.entries(rules)]) };
}

const matcherOf = (grammar: Grammar, texts: readonly Uint8Array[]): Matcher => matchersOf(grammar, texts)();

/** Makes matchers of one grammar. */
function matchersOf(grammar: Grammar, texts: readonly Uint8Array[]): () => Matcher {
  const textOf = (id: number): Uint8Array => texts[id] ?? new Uint8Array();
  const made = new TokenGrammar(networkOf(grammar), new SortedTokens(texts.length, textOf), [STOP]);
  return () => new Matcher(made, textOf);
}

const allowed = (mask: Uint32Array, size: number): number[] =>
  Array.from({ length: size }, (_, id) => id).filter((id) => ((mask[id >>> 5] ?? 0) >>> (id & 31)) & 1);

/** Ids that a matcher at the same place accepts, found by trying. */
function acceptable(
  newMatcher: () => Matcher,
  texts: readonly Uint8Array[],
  before: readonly number[],
): number[] {
  return texts.flatMap((text, id) => {
    const matcher = newMatcher();
    for (const earlier of before) matcher.accept(earlier);
    if (id === STOP) return matcher.mayEnd ? [id] : [];
    return text.length > 0 && matcher.accept(id) ? [id] : [];
  });
}

describe('a matcher', () => {
  it('allows the tokens that can come next, and no others', () => {
    const pieces = [
      '{"',
      '"a',
      'a"',
      '":',
      '": ',
      '}',
      '"}',
      'aa',
      'é',
      '"\n',
      ', "',
      '12',
      '-',
      '1}',
      '\\u00',
      'true',
    ];
    const texts = vocabulary(pieces);
    const grammar = jsonSchemaGrammar({
      type: 'object',
      properties: { a: { type: 'string', maxLength: 3 }, aa: { type: 'integer', minimum: 7, maximum: 130 } },
      required: ['aa'],
    });
    const newMatcher = matchersOf(grammar, texts);
    const random = new Random(3);
    for (let run = 0; run < 6; run++) {
      const matcher = newMatcher();
      const ids: number[] = [];
      for (let step = 0; step < 12; step++) {
        const next = allowed(matcher.mask(), texts.length);
        expect(next).toEqual(acceptable(newMatcher, texts, ids));
        const id = random.pick(next);
        if (id === STOP) break;
        expect(matcher.accept(id)).toBe(true);
        ids.push(id);
      }
    }
  });

  it('stays where it was when a token cannot come next', () => {
    const texts = vocabulary(['ab', 'ax']);
    const matcher = matcherOf(grammarOf(literal('abc')), texts);
    const [ab, ax] = [257, 258];
    expect(matcher.accept(ax)).toBe(false);
    expect(matcher.accept(ab)).toBe(true);
    expect(allowed(matcher.mask(), texts.length)).toEqual([1 + 'c'.charCodeAt(0)]);
  });

  it('follows a character through tokens that are parts of it', () => {
    const texts = vocabulary([]);
    const matcher = matcherOf(grammarOf(character([[0x1f600, 0x1f64f]])), texts);
    for (const byte of utf8.encode('😀')) expect(matcher.accept(1 + byte)).toBe(true);
    expect(allowed(matcher.mask(), texts.length)).toEqual([STOP]);
  });

  it('never allows a token without text but the stop token where the text may end', () => {
    const texts = [...vocabulary([]), new Uint8Array()];
    const matcher = matcherOf(grammarOf(repeat(character([[0x20, 0x7e]]), 0)), texts);
    const next = allowed(matcher.mask(), texts.length);
    expect(next).toContain(STOP);
    expect(next).not.toContain(texts.length - 1);
  });

  it('matches what nests, as deep as it goes, and forgets what it need not know', () => {
    const nested = sequence(literal('('), rule('nested'), literal(')'));
    const grammar = grammarOf(rule('nested'), { nested: choice(nested, literal('x')) });
    const matcher = matcherOf(grammar, vocabulary([]));
    const depth = 10_000;
    const text = utf8.encode(`${'('.repeat(depth)}x${')'.repeat(depth)}`);
    for (const byte of text) if (!matcher.accept(1 + byte)) throw new Error('refused');
    expect(matcher.mayEnd).toBe(true);
    expect(matcher.accept(1 + 41)).toBe(false);
  });

  it.each<[string, Grammar]>([
    ['begins with itself', grammarOf(choice(sequence(rule('root'), literal('a')), literal('a')))],
    ['has no rule', grammarOf(rule('other'))],
    ['allows no text', grammarOf(sequence(literal('a'), rule('root')))],
    ['4097', grammarOf(repeat(literal('a'), 0, 4097))],
  ])('is refused for a grammar that %s', (words, grammar) => {
    expect(() => matcherOf(grammar, vocabulary([]))).toThrow(GrammarError);
    expect(() => matcherOf(grammar, vocabulary([]))).toThrow(words);
  });
});
