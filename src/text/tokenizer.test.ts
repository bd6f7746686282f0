import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decode } from '../../test/support/decode.ts';
import { Random } from '../../test/support/random.ts';
import { readVocabulary } from '../../test/support/vocabulary.ts';
import { StringArray } from '../shared/string-array.ts';
import { tokenId } from '../shared/numbers.ts';
import { Tokenizer } from './tokenizer.ts';
import { TokenType } from '../shared/token-type.ts';
import type { Vocabulary } from './vocabulary.ts';

const json = (path: string) =>
  JSON.parse(readFileSync(new URL(`../../test/golden/${path}`, import.meta.url), 'utf8'));
const tiny = new Tokenizer(await readVocabulary('public/models/tiny-gemma3-q8_0.gguf'));

/** A vocabulary of all byte pieces and the given ones, normal with falling scores unless a type is given. */
function vocabulary(pieces: readonly (readonly [piece: string, score: number, type?: number])[]): Vocabulary {
  const bytes = Array.from({ length: 256 }, (_, b) => `<0x${b.toString(16).toUpperCase().padStart(2, '0')}>`);
  return {
    tokens: StringArray.from([...pieces.map(([piece]) => piece), ...bytes]),
    scores: Float32Array.from([...pieces.map(([, score]) => score), ...bytes.map(() => 0)]),
    types: [...pieces.map(([, , type]) => type ?? TokenType.normal), ...bytes.map(() => TokenType.byte)],
    bosId: 0,
    eosId: 0,
    addSpacePrefix: false,
  };
}

const piecesOf = (tokenizer: Tokenizer, text: string) =>
  tokenizer.encode(text).map((id) => tokenizer.pieceOf(id));

describe('the tiny vocabulary', () => {
  const golden = json('tiny/tokenizer.json') as { text: string; ids: number[]; pieces: string[] }[];

  test.each(golden)('$text', ({ text, ids }) => {
    expect(tiny.encode(text)).toEqual(ids);
    expect(decode(tiny, tiny.encode(text))).toBe(text);
  });

  test('special tokens are found by name', () => {
    const { special_ids: ids } = json('tiny/text.json') as { special_ids: Record<string, number> };
    for (const [name, id] of Object.entries(ids)) {
      expect(tiny.idOf(name)).toBe(id);
      expect(tiny.pieceOf(tokenId(id))).toBe(name);
      expect(tiny.isControl(tokenId(id))).toBe(true);
      expect(tiny.encodeSpecial(name)).toEqual([id]);
      expect(tiny.encode(`a${name}b`).filter((other) => tiny.isControl(other))).toEqual([]);
      expect(decode(tiny, [tokenId(id)])).toBe('');
    }
    expect(tiny.endOfTurnId).toBe(ids['<end_of_turn>']);
  });

  test('random text comes back as it went in', () => {
    const random = new Random(7);
    const ranges = [
      [0x20, 0x7f],
      [0x61, 0x7b],
      [0x09, 0x0e],
      [0x20, 0x21],
      [0x00, 0x100],
      [0x400, 0x500],
      [0x3040, 0x3100],
      [0xfe00, 0x10000],
      [0x1f300, 0x1f700],
      [0x10000, 0x110000],
    ] as const;
    for (let i = 0; i < 2000; i++) {
      let text = '';
      for (let length = random.integer(0, 40); length > 0; length--) {
        const [low, high] = random.pick(ranges);
        text += String.fromCodePoint(random.integer(low, high)).repeat(
          random.integer(0, 8) ? 1 : random.integer(1, 40),
        );
      }
      expect(decode(tiny, tiny.encode(text))).toBe(text);
    }
  });

  test('an id past the vocabulary, as of a padding row, is no text', () => {
    const id = tokenId(tiny.size);
    expect([tiny.pieceOf(id), tiny.isControl(id), decode(tiny, [id])]).toEqual(['', true, '']);
  });
});

describe('the 262,144-piece vocabulary', () => {
  const path = process.env['FACET_270M'];
  type Case = [text: string, ids: number[], others: number[]];

  test.skipIf(!path)('every golden case (needs FACET_270M: the path of the 270M GGUF)', async () => {
    const tokenizer = new Tokenizer(await readVocabulary(path!));
    const golden = json('gemma3-270m/tokenizer-cases.json') as Record<string, Case[]>;
    for (const [text, ids] of golden['cases']!) {
      const plain = tokenizer.encode(text);
      expect([text, plain, tokenizer.encodeSpecial(text)]).toEqual([text, ids, ids]);
      expect(decode(tokenizer, plain)).toBe(text);
    }
    for (const [text, special, plain] of golden['special']!) {
      expect([text, tokenizer.encodeSpecial(text), tokenizer.encode(text)]).toEqual([text, special, plain]);
    }
    for (const [text, one, other] of golden['literal_u2581']!) {
      expect([one, other]).toContainEqual(tokenizer.encode(text));
    }
    for (const [text, ids] of golden['lone_surrogates']!) expect(tokenizer.encode(text)).toEqual(ids);
    expect(tokenizer.endOfTurnId).toBe(106);
    expect(tokenizer.isControl(tokenId(212))).toBe(false);
  });
});

describe('merging', () => {
  test('takes the highest score first, wherever it is', () => {
    const tokenizer = new Tokenizer(
      vocabulary([
        ['a', -9],
        ['b', -9],
        ['c', -9],
        ['ab', -2],
        ['bc', -1],
        ['abc', -3],
      ]),
    );
    expect(piecesOf(tokenizer, 'abc')).toEqual(['abc']);
    expect(piecesOf(tokenizer, 'abcab')).toEqual(['abc', 'ab']);
    const apart = new Tokenizer(
      vocabulary([
        ['a', -9],
        ['b', -9],
        ['c', -9],
        ['ab', -2],
        ['bc', -1],
      ]),
    );
    expect(piecesOf(apart, 'abc')).toEqual(['a', 'bc']);
  });

  test('takes the leftmost of equal scores', () => {
    const tokenizer = new Tokenizer(
      vocabulary([
        ['a', -1],
        ['aa', -1],
      ]),
    );
    expect(piecesOf(tokenizer, 'aaaaa')).toEqual(['aa', 'aa', 'a']);
    const tie = new Tokenizer(
      vocabulary([
        ['a', -1],
        ['b', -1],
        ['c', -1],
        ['ab', -1],
        ['bc', -1],
      ]),
    );
    expect(piecesOf(tie, 'abcbc')).toEqual(['ab', 'c', 'bc']);
  });

  test('passes over what is no piece, which is spelt in bytes', () => {
    const tokenizer = new Tokenizer(
      vocabulary([
        ['é', -1],
        ['xy', -1],
      ]),
    );
    expect(piecesOf(tokenizer, 'xyé€')).toEqual(['xy', 'é', '<0xE2>', '<0x82>', '<0xAC>']);
  });

  test('never makes a piece that is not normal', () => {
    const unusual = [TokenType.control, TokenType.userDefined, TokenType.unused, TokenType.unknown];
    for (const type of unusual.filter((other) => other !== TokenType.userDefined)) {
      const tokenizer = new Tokenizer(
        vocabulary([
          ['a', -1],
          ['b', -1],
          ['ab', 0, type],
        ]),
      );
      expect(piecesOf(tokenizer, 'ab')).toEqual(['a', 'b']);
    }
    expect(piecesOf(new Tokenizer(vocabulary([['<', -1]])), '<0x41>')[0]).toBe('<');
  });

  test('equals a plain search for the best pair, on random vocabularies', () => {
    const random = new Random(11);
    const word = (length: number): string =>
      Array.from({ length }, () => 'ab é'[random.integer(0, 4)]).join('');
    for (let round = 0; round < 200; round++) {
      const pieces = new Map<string, number>();
      for (let i = random.integer(2, 30); i > 0; i--) {
        pieces.set(word(random.integer(1, 6)).replaceAll(' ', '\u2581'), -random.integer(0, 12));
      }
      const tokenizer = new Tokenizer(vocabulary([...pieces]));
      const text = word(random.integer(0, 60));
      expect(piecesOf(tokenizer, text).join('|')).toBe(mergeBySearch(pieces, text).join('|'));
    }
  });
});

describe('user-defined pieces', () => {
  const pieces = [
    ['<', -1],
    ['h', -1],
    ['1', -1],
    ['>', -1],
    ['<h', 0],
    ['\u2581', -1],
  ] as const;

  test('are found before merging, the longest first at each place', () => {
    const tokenizer = new Tokenizer(
      vocabulary([
        ...pieces,
        ['<h1>', -1000, TokenType.userDefined],
        ['  ', 0, 4],
        ['   ', 0, 4],
        ['\n', 0, 4],
      ]),
    );
    expect(piecesOf(tokenizer, '<<h1>')).toEqual(['<', '<h1>']);
    expect(piecesOf(tokenizer, '<h1h')).toEqual(['<h', '1', 'h']);
    expect(piecesOf(tokenizer, ' h    h')).toEqual(['\u2581', 'h', '   ', '\u2581', 'h']);
    expect(decode(tokenizer, tokenizer.encode('\n  <h1>'))).toBe('\n  <h1>');
  });

  test('keep a U+2581 of their own', () => {
    const tokenizer = new Tokenizer(vocabulary([['\u2581x', 0, TokenType.userDefined]]));
    expect(decode(tokenizer, [tokenId(0)])).toBe('\u2581x');
  });

  test('that mark images or turns are control pieces', () => {
    const names = [
      '<start_of_image>',
      '<end_of_image>',
      '<image_soft_token>',
      '<start_of_turn>',
      '<end_of_turn>',
    ];
    const tokenizer = new Tokenizer(vocabulary(names.map((name) => [name, 0, TokenType.userDefined])));
    for (const name of names) {
      expect(tokenizer.encode(name)).toHaveLength(name.length);
      expect(tokenizer.encodeSpecial(name)).toEqual([tokenizer.idOf(name)]);
    }
  });
});

test('a space prefix is put where the file asks for it, and only before text', () => {
  const tokenizer = new Tokenizer({
    ...vocabulary([
      ['\u2581a', 0],
      ['\u2581', -1],
      ['a', -1],
    ]),
    addSpacePrefix: true,
  });
  expect(piecesOf(tokenizer, 'a')).toEqual(['\u2581a']);
  expect(tokenizer.encode('')).toEqual([]);
});

test('a vocabulary that cannot serve is refused', () => {
  const good = vocabulary([['a', 0]]);
  expect(() => new Tokenizer({ ...good, scores: new Float32Array(3) })).toThrow(/different lengths/);
  expect(() => new Tokenizer({ ...good, types: Array(257).fill(TokenType.normal) })).toThrow(/every byte/);
});

/** The definition itself, quadratic: the best pair is looked for from the left, again after every merge. */
function mergeBySearch(pieces: ReadonlyMap<string, number>, text: string): string[] {
  const symbols = Array.from(text.replaceAll(' ', '\u2581'));
  for (;;) {
    let best = -1;
    let bestScore = -Infinity;
    for (let i = 0; i + 1 < symbols.length; i++) {
      const score = pieces.get(symbols[i]! + symbols[i + 1]!);
      if (score === undefined || score <= bestScore) continue;
      best = i;
      bestScore = score;
    }
    if (best < 0) break;
    symbols.splice(best, 2, symbols[best]! + symbols[best + 1]!);
  }
  return symbols.flatMap((symbol) =>
    pieces.has(symbol)
      ? [symbol]
      : [...new TextEncoder().encode(symbol)].map(
          (b) => `<0x${b.toString(16).toUpperCase().padStart(2, '0')}>`,
        ),
  );
}
