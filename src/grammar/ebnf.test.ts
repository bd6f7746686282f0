import { describe, expect, it } from 'vitest';
import { accepts } from '../../test/support/random-text.ts';
import { ebnfGrammar } from './ebnf.ts';
import { GrammarError } from './grammar-error.ts';
import { networkOf } from './network.ts';
import { Recogniser } from './recogniser.ts';

const recogniserOf = (text: string): Recogniser => new Recogniser(networkOf(ebnfGrammar(text)));

describe('a grammar in EBNF', () => {
  it.each<[string, string[], string[]]>([
    ['root ::= "yes" | "no"', ['yes', 'no'], ['', 'yesno', 'y']],
    ['root ::= [a-z]+ " " [^0-9\\]]?', ['ab ', 'ab c', 'ab é'], ['ab', 'ab 3', 'ab ]', ' x']],
    ['root ::= "a"{2,3} ("b" | "c"){1} "d"{2,}', ['aabdd', 'aaacdddd'], ['abdd', 'aabd', 'aabcdd']],
    [
      '# a sum\nroot ::= number (op number)*\nop ::= "+" |\n  "-" # or minus\nnumber ::= [0-9]+',
      ['1', '12+3-4'],
      ['+', '1+'],
    ],
    ['root ::= "\\"" "\\n" "\\x41" "\\u00e9" "\\U0001F600"', ['"\nAé😀'], ['"A']],
    ['root ::= list\nlist ::= "[" (list ("," list)*)? "]"', ['[]', '[[],[[]]]'], ['[', '[,]', '[]]']],
    ['root ::= .{2}', ['ab', '😀é'], ['a', 'abc']],
    ['root ::= [-+.] [a\\-z] [\\]]', ['-a]', '+-]', '.z]'], ['bb]', '-a']],
    ['root ::= ("a" "b")? ', ['', 'ab'], ['a']],
  ])('%j', (text, right, wrong) => {
    const recogniser = recogniserOf(text);
    expect(right.filter((one) => !accepts(recogniser, one))).toEqual([]);
    expect(wrong.filter((one) => accepts(recogniser, one))).toEqual([]);
  });

  it.each([
    ['', 'no rule root'],
    ['main ::= "a"', 'no rule root'],
    ['root ::= other', 'no rule other'],
    ['root ::= "a\n', 'not closed'],
    ['root ::= [a-z', 'not closed'],
    ['root ::= ("a"', 'not closed'],
    ['root ::= "a"\n"b" ::= "c"', 'line 2'],
    ['root ::= "a" (=[a-z])', 'looks ahead'],
    ['root ::= "a"\nroot ::= "b"', 'twice'],
    ['root ::= root "a" | "a"', 'begins with itself'],
    ['root = "a"', 'line 1'],
    ['root ::= "a"{9999}', '9999 times'],
    ['root ::= "a"{5,2}', 'at least 5 and at most 2'],
    ['root ::= [z-a]', 'ends before it begins'],
    ['root ::= "\\x"', 'an escape'],
    ['root ::= "\\xZZ"', 'an escape'],
    ['root ::= "\\u12"', 'an escape'],
    ['root ::= "\\q"', 'an escape'],
    ['root ::= "\\U00110000"', 'no character 00110000'],
    ['root ::= [a-\\UFFFFFFFF]', 'no character FFFFFFFF'],
  ])('%j is refused', (text, words) => {
    expect(() => recogniserOf(text)).toThrow(GrammarError);
    expect(() => recogniserOf(text)).toThrow(words);
  });

  it('may have rules one behind the other, as many as there are', () => {
    const rules = Array.from({ length: 10_000 }, (_, at) => `r${at} ::= "a" r${at + 1}`);
    const recogniser = recogniserOf(['root ::= r0', ...rules, 'r10000 ::= "z"'].join('\n'));
    expect(accepts(recogniser, `${'a'.repeat(10_000)}z`)).toBe(true);
    expect(accepts(recogniser, 'az')).toBe(false);
  });

  it('may have a rule that waits for many, which wait for one another', () => {
    const names = Array.from({ length: 60 }, (_, at) => `r${at}`);
    const rules = names.map((name, at) => `${name} ::= ${names[at + 1] ?? '"z"'}`);
    const recogniser = recogniserOf([`root ::= ${names.join(' ')}`, ...rules].join('\n'));
    expect(accepts(recogniser, 'z'.repeat(60))).toBe(true);
    expect(accepts(recogniser, 'z'.repeat(59))).toBe(false);
  });
});
