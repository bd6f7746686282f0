import { describe, expect, it } from 'vitest';
import { Random } from '../../test/support/random.ts';
import { accepts, randomText } from '../../test/support/random-text.ts';
import { callsGrammar } from './calls.ts';
import type { Grammar } from './expression.ts';
import { networkOf } from './network.ts';
import { Recogniser } from './recogniser.ts';
import { structuralTagGrammar } from './structural-tag.ts';

const recogniserOf = (grammar: Grammar): Recogniser => new Recogniser(networkOf(grammar));
const constant = (value: string) => ({ type: 'const_string', value });
const whole = { type: 'json_schema', json_schema: { type: 'integer' } };
const think = { begin: '<think>', content: { type: 'any_text' }, end: '</think>' };
const call = (name: string, schema: unknown = { type: 'integer' }) => ({
  begin: `<call=${name}>`,
  content: { type: 'json_schema', json_schema: schema },
  end: '</call>',
});
const calls = {
  type: 'triggered_tags',
  triggers: ['<call='],
  tags: [call('a'), call('b', { type: 'null' })],
};

describe('a structural tag', () => {
  it.each<[string, object, string[], string[]]>([
    ['a text', constant('yes'), ['yes'], ['', 'yes ']],
    ['a schema', whole, ['12', '-3'], ['1.5', '"a"']],
    ['a grammar', { type: 'grammar', grammar: 'root ::= ("a" | b)\nb ::= "b"' }, ['a', 'b'], ['', 'ab']],
    ['an expression', { type: 'regex', pattern: 'a|b+' }, ['a', 'bb'], ['ab', 'xa']],
    ['any text', { type: 'any_text' }, ['', 'é\n<call='], []],
    [
      'a sequence',
      { type: 'sequence', elements: [constant('n: '), whole, { type: 'any_text' }] },
      ['n: 5', 'n: 5 and more'],
      ['n: ', '5'],
    ],
    [
      'one of two',
      { type: 'or', elements: [constant('a'), { type: 'tag', ...think }] },
      ['a', '<think></think>'],
      ['b'],
    ],
    [
      'a tag around any text',
      { type: 'sequence', elements: [{ type: 'tag', ...think }, whole] },
      ['<think>a < b </thin </think>7', '<think></</think>7'],
      ['<think>a', '<think></think></think>7', '7'],
    ],
    [
      'a tag with two ends',
      { type: 'tag', begin: '(', content: { type: 'any_text' }, end: [')', '!'] },
      ['(a)', '(a!'],
      ['(a)!', '(a'],
    ],
    [
      'tags behind triggers',
      calls,
      [
        '',
        'no call',
        'Well: <call=a>5</call> and <call=b>null</call>!',
        '<call',
        '<call=a>5</call><call=a>6</call>',
      ],
      ['<call=', '<call=c>5</call>', '<call=a>"x"</call>', 'a <call=a>5'],
    ],
    [
      'at least one tag',
      { ...calls, at_least_one: true },
      ['<call=a>5</call>', '<call=a>5</call> well'],
      ['', 'well', 'well <call=a>5</call>'],
    ],
    [
      'no more than the first tag',
      { ...calls, stop_after_first: true },
      ['well', 'well <call=a>5</call>'],
      ['<call=a>5</call>.', '<call=a>5</call><call=a>5</call>'],
    ],
    [
      'tags with something between',
      { type: 'tags_with_separator', tags: [call('a'), call('b')], separator: ', ' },
      ['', '<call=a>1</call>', '<call=a>1</call>, <call=b>2</call>'],
      [', ', '<call=a>1</call><call=b>2</call>'],
    ],
    [
      'triggers within a tag',
      { type: 'tag', begin: '[', content: calls, end: ']' },
      ['[]', '[a <call=a>1</call> b]'],
      ['[', '[<call=a>1]', '[a]b]'],
    ],
    [
      'structures and triggers',
      { structures: [{ begin: '<f>', schema: { type: 'boolean' }, end: '</f>' }], triggers: ['<f'] },
      ['so <f>true</f>'],
      ['<f>1</f>', '<f'],
    ],
  ])('is %s', (_, format, right, wrong) => {
    const recogniser = recogniserOf(structuralTagGrammar(format));
    expect(right.filter((text) => !accepts(recogniser, text))).toEqual([]);
    expect(wrong.filter((text) => accepts(recogniser, text))).toEqual([]);
    const written = 'structures' in format ? format : { type: 'structural_tag', format };
    const asJson = recogniserOf(structuralTagGrammar(JSON.stringify(written)));
    expect(right.every((text) => accepts(asJson, text))).toBe(true);
  });

  it('has no end that its text goes on behind', () => {
    const recogniser = recogniserOf(structuralTagGrammar({ ...calls, at_least_one: true }));
    for (let seed = 0; seed < 20; seed++) {
      const text = randomText(recogniser, new Random(seed), 2000) ?? '<call=a>1</call>';
      expect(text).toMatch(/^<call=/);
      const rest = text.replace(/<call=a>-?\d+<\/call>|<call=b>null<\/call>/g, '');
      expect(rest).not.toContain('<call=');
    }
  });

  it.each<[object, string]>([
    [{ format: { type: 'qwen_xml_parameter' } }, 'format/type'],
    [{ format: { type: 'sequence', elements: [{ type: 'any_text' }, whole] } }, 'format/elements/0'],
    [
      { type: 'or', elements: [{ ...whole, json_schema: { items: { not: {} } } }] },
      'elements/0/json_schema/items/not',
    ],
    [{ ...calls, triggers: ['<tool'] }, 'tags/0/begin'],
    [{ type: 'tag', ...think, end: '' }, 'content/end'],
    [{ type: 'tag', begin: '<', end: '>' }, 'content'],
    [{ type: 'const_string' }, 'value'],
    [{ format: { ...calls, triggers: [] } }, 'format/triggers'],
    [{ type: 'any_text', excludes: ['x'] }, 'excludes'],
    [{ type: 'regex', pattern: 'a', flags: 'i' }, 'flags'],
    [{ ...whole, style: 'qwen_xml' }, 'style'],
    [{ type: 'tag', ...think, name: 'x' }, 'name'],
    [{ ...calls, at_least_one: 'yes' }, 'at_least_one'],
    [{ ...calls, tags: [{ ...calls.tags[0], constructor: 1 }] }, 'tags/0/constructor'],
    [{ format: whole, name: 'x' }, 'name'],
    [{ type: 'grammar', format: whole }, 'type'],
    [
      { structures: [{ begin: 'a', end: 'b', schema: {}, strict: true }], triggers: ['a'] },
      'structures/0/strict',
    ],
  ])('%j is refused by its place', (tag, place) => {
    let path: unknown;
    try {
      structuralTagGrammar(tag);
    } catch (error) {
      ({ path } = error as { path: unknown });
    }
    expect((path as string[]).join('/')).toBe(place);
  });
});

describe('calls of functions', () => {
  const look = { name: 'look' };
  const move = {
    name: 'move',
    parameters: { type: 'object', properties: { by: { type: 'integer' } }, required: ['by'] },
  };
  const held = (more: Partial<Parameters<typeof callsGrammar>[0]> = {}) =>
    recogniserOf(callsGrammar({ functions: [look, move], parallel: true, otherwise: 'any', ...more }));
  const LOOK = '{"name": "look", "parameters": {"at": [1]}}';
  const MOVE = '{"name": "move", "parameters": {"by": 3}}';

  it('are of their functions, or any text that is none', () => {
    const right = ['', 'Well, {no}', LOOK, `${LOOK}\n${MOVE}`, '{"name":"move","parameters":{"by":3}}'];
    const wrong = [
      '{',
      ' {',
      '```',
      `${LOOK} so`,
      '{"name": "jump", "parameters": {}}',
      MOVE.replace('3', '"3"'),
    ];
    expect(right.filter((text) => !accepts(held(), text))).toEqual([]);
    expect(wrong.filter((text) => accepts(held(), text))).toEqual([]);
  });

  it('may be all that there is, and one alone', () => {
    const one = held({ parallel: false, otherwise: 'none' });
    expect(['', 'Well', `${LOOK}\n${MOVE}`].filter((text) => accepts(one, text))).toEqual([]);
    expect(accepts(one, MOVE)).toBe(true);
  });

  it('stand beside a form', () => {
    const beside = held({ otherwise: structuralTagGrammar(whole) });
    expect([LOOK, '12'].every((text) => accepts(beside, text))).toBe(true);
    expect(accepts(beside, 'Well')).toBe(false);
  });
});
