import { Random } from './random.ts';

/** As much of `piece`, over and over, as makes so many characters. */
const filled = (piece: string, size: number): string => piece.repeat(Math.ceil(size / piece.length));
const lines = (size: number, line: (index: number) => string): string => {
  const made: string[] = [];
  for (let length = 0; length < size; length += made.at(-1)?.length ?? size) made.push(line(made.length));
  return made.join('');
};

/** Texts of any size by what they have much of, most of them made to take long. */
export const growingMarkdown: ReadonlyMap<string, (size: number) => string> = new Map([
  ['references to definitions', (size) => referring(size, '\n\n')],
  ['references in one paragraph', (size) => referring(size, ' ')],
  ['references to nothing', (size) => lines(size, (index) => `[${index}]`)],
  ['lines that define nothing', (size) => lines(size, (index) => `[${index}]: x y z\n`)],
  ['definitions', (size) => lines(size, (index) => `[${index}]: https://a.example/${index}\n`)],
  ['notes', (size) => lines(size, (index) => `a[^${index}]\n\n[^${index}]: note\n\n`)],
  ['wide table heads', (size) => `${'|a'.repeat(size / 4)}|\n${'|-'.repeat(size / 4)}|\n`],
  [
    'wide tables of nothing',
    (size) => `${'|a'.repeat(size / 8)}|\n${'|-'.repeat(size / 8)}|\n${'|\n'.repeat(size / 4)}`,
  ],
  ['rows', (size) => `| a | b |\n|---|---|\n${filled('| abc | def |\n', size)}`],
  ['spaces', (size) => `a${' '.repeat(size)}b`],
  ['lines of spaces', (size) => filled(`a${' '.repeat(200)}b\n`, size)],
  ['lazy lines', (size) => `${'>'.repeat(30)}a\n${filled('b\n', size)}`],
  ['nested brackets', (size) => `${'['.repeat(size / 2)}a${']'.repeat(size / 2)}`],
  ['nested images', (size) => `${'!['.repeat(size / 6)}a${'](b)'.repeat(size / 6)}`],
  ['nested items', (size) => lines(size, (index) => `${'  '.repeat(index)}* a\n`)],
  ['marks of code', (size) => lines(size, (index) => `a${'`'.repeat(index + 1)}`)],
  ['numbers', (size) => lines(size, (index) => `${index}. a\n`)],
  ['fences that nest', (size) => filled('```md\n```js\nx\n```\n\n', size)],
  ['fences that open', (size) => lines(size, (index) => `${'~'.repeat(3 + (index % 50))}x\n`)],
  ...repeated(),
]);

function referring(size: number, between: string): string {
  const count = Math.ceil(size / 46);
  const all = Array.from({ length: count }, (_, index) => index);
  const definitions = all.map((index) => `[${index}]: https://a.example/${index}\n`).join('');
  return `${all.map((index) => `See [${index}] there.`).join(between)}\n\n${definitions}`;
}

function repeated(): [string, (size: number) => string][] {
  const pieces = [
    ']',
    '[',
    '*_',
    '*a ',
    '**a ',
    'a** ',
    '*a* ',
    '_a_b',
    '***a** b* ',
    '~~a ',
    '~~a~~ ',
    '**「要」**点',
    'a\n===\n',
    '=\n',
    '-\n',
    '# a\n',
    '#',
    '***\n',
    '> a\n',
    `${'>'.repeat(20)} a\n`,
    '> > > a\nb\n',
    '> ```\n',
    '- a\n',
    '- a\n\n',
    '- a\n  - b\n    - c\n',
    '1. a\n',
    '- [ ] a\n',
    '```\n',
    '|-|\n',
    'a|b\n',
    '|',
    '|a|\n|-|\n',
    '[a](b "t ',
    '[a](<b',
    "[a](b 't",
    '[a](b ',
    '![a](b) ',
    '[a][b] ',
    '[a]: b\n',
    '[^a]: b\n',
    '[^a]',
    '[[',
    '`a` ',
    '`',
    '`a',
    '$a$ ',
    '$',
    '$$',
    '$$ a\n',
    '\\(',
    '\\(a\\) ',
    '\\[\n',
    '\\[',
    '$a',
    '\\$',
    '$5 ',
    '<',
    '<a ',
    '<!-- ',
    '<a b="',
    '<br>',
    '<https://a.b> ',
    '</',
    '&amp;',
    '&',
    '\\',
    '\\*',
    'a  \n',
    'a\\\n',
    'https://a.b/c ',
    'https://a.b/',
    'http://',
    'www.',
    'www.a.',
    'a@b.cc ',
    'a@',
    'a.',
    'https://a.b/(',
    '!',
    '\t',
    ' \ta\n',
    '\n',
    'a\n',
    'The quick brown fox. ',
    'The quick brown fox.\n\n',
    '中',
    '\u202e',
    'é',
    '😀',
  ];
  return pieces.map((piece) => [JSON.stringify(piece), (size) => filled(piece, size)]);
}

/** Marks put together by chance; each seed gives the same every time. */
export function randomMarkdown(seed: number): (size: number) => string {
  const random = new Random(seed);
  const marks =
    '* ** _ ~~ ` ``` [ ] ( ) ![ ]( ]: [^ | - > # 1. $ $$ \\( \\) < <! & \\ " = + https:// www. @'.split(' ');
  const other = [
    ' ',
    '\n',
    '\n\n',
    'a',
    'word ',
    '中',
    '\t',
    '    ',
    '\n- ',
    '\n> ',
    '\n| ',
    '\n```\n',
    '\n$$\n',
  ];
  const all = [...marks, ...other];
  const piece = Array.from({ length: random.integer(2, 11) }, () => all[random.integer(0, all.length)]);
  return (size) => filled(piece.join(''), size);
}
