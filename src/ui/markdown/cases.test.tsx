import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { speakEnglish } from '../../../test/support/english.ts';
import { BlockSplitter } from './block-splitter.ts';
import { MarkdownBlocks } from './markdown-blocks.tsx';
import { mathPart } from './math-part.ts';
import { splitBlocks } from './split-blocks.ts';

speakEnglish();

beforeAll(() => mathPart.load());

const render = (text: string) => renderToStaticMarkup(<MarkdownBlocks text={text} writing={false} />);

/** The words on the screen, of a formula those that were typed. */
const shown = (text: string) =>
  render(text)
    .replaceAll(/<annotation[^>]*>[^]*?<\/annotation>/g, '')
    .replaceAll(/<\/(?:p|li|h\d|figure)>/g, '\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim();

const formulas = (text: string) =>
  Array.from(render(text).matchAll(/<annotation[^>]*>([^]*?)<\/annotation>/g), ([, tex]) => tex);

describe('bracketed lines that are no definitions', () => {
  it.each([
    'Scene one.\n\n[Anna]: Good morning, Ben.\n\n[Ben]: And to you.\n\nCurtain.',
    '[Anna]: Hello\n\n[Ben]: Hi!\n\n[Anna]: Yes.',
    '[Anna]: (laughs)\n\n[Ben]: "No"\n\n[Anna]: <smiles>',
    '[12:30]: Lunch\n\n[13:00]: Meeting\n\nSee [12:30].',
    '[Note]: https://a.example is down today',
    '[Note]: see https://a.example',
    '[a]: b "c" d',
    '[Step 1]: Open\n\n[Step 2]: 10:30\n\nAfter [Step 1] comes [Step 2].',
    '[x]\n\n[ ]: y\n\n[]: z',
    'Text\n[1]: https://a.example',
    '[User]: What?\n[Bot]: This.\n[User]: Ah.',
  ])('%j: each line once, as it stands', (text) => {
    const lines = text.split('\n').filter(Boolean);
    expect(
      shown(text)
        .split('\n')
        .filter(Boolean)
        .map((line) => line.trim()),
    ).toEqual(lines);
  });

  it.each([
    '[t]\n\n[t]: https://a.example',
    '[t]: <https://a.example> "Title"\n\n[t]',
    "[t][]\n\n[T]: https://a.example\n  'Title'",
    '[t] [u]\n\n[u]: https://b.example\n[t]: https://a.example (T)',
    '[t]\n\n> [t]: https://a.example',
    '[t]\n\n- x\n\n  [t]: https://a.example',
    '[t]: https://a.example\n[t]: https://wrong.example\n\n[t]',
  ])('%j is one', (text) => {
    expect(render(text)).toContain('<a href="https://a.example/"');
    expect(shown(text)).not.toContain(']:');
  });
});

describe('money, variables and patterns keep their dollars', () => {
  it.each([
    'The small one is 7$, the large one 12$.',
    'From $5 to $10.',
    'It costs $5, not 10$.',
    'Either 5$ or $10.',
    'US$5, A$6 and CA$7.',
    'Pay $1,000.50 now and $2,000.75 later.',
    'I paid $20 (20$).',
    'Between $5–$10, or 5$–10$, or $5-$10.',
    '**$5** and **$6**',
    '$5/month, $50/year',
    '7 $ und 12 $',
    'Ein Preis von 7$/Stück, 12$/Paar.',
    '$3M in 2020, $4M in 2021',
    'a $5 bill and 10$ in coins',
    '$5 equals US$ 7',
    'It is $$ to $$$, or $$$$.',
    'A $$ restaurant beside a $$ bar.',
    'Use $HOME and $PATH.',
    'Use $HOME/bin:$PATH here.',
    'Set ${A}/${B}, $(pwd)/$(ls), $A$B.',
    '$x and $y, $x, $y',
    'In PHP $a + $b is $c; $i++; $j--',
    '$1,$2 and $1-$2',
    'The pattern ^a$ or ^b$ matches.',
    '^\\d+$|^$ and ^[a-z]$, ^[0-9]$',
    '(foo|bar)$ and (baz)$',
    '/^\\w+$/ and /^\\d+$/',
    '^\\w+$|^\\s*$',
    '-$5 and +$6, ~$7',
    'R$ 10 e R$ 20',
    'a$b$c and $_GET[1] . $_POST[2]',
    '$AAPL, $MSFT and ($GOOG), ($AMZN)',
    'Cost \\$5 and \\$10',
  ])('%j', (text) => {
    expect(formulas(text)).toEqual([]);
    expect(shown(text)).toBe(text.replaceAll('**', '').replaceAll('\\$', '$'));
  });
});

describe('formulas', () => {
  it.each([
    ['It is $\\text{price \\$9}$ then.', ['\\text{price \\$9}']],
    ['$\\$5 + \\$6$', ['\\$5 + \\$6']],
    ['$x$, $y$ and $5 + 10$', ['x', 'y', '5 + 10']],
    ['($x$) "$y$" **$z$** $a$-$b$', ['x', 'y', 'z', 'a', 'b']],
    ['$2x = 10$ and $3 \\times 4$', ['2x = 10', '3 \\times 4']],
    ['$5 \\text{ kg and } 10$', ['5 \\text{ kg and } 10']],
    ['the $n$th and the $(k+1)$st', ['n', '(k+1)']],
    ['H$_2$O at 25$^\\circ$C, 10$^{-3}$', ['_2', '^\\circ', '^{-3}']],
    ['公式$x$是，値は$y$です。값 $z$는', ['x', 'y', 'z']],
    ['From $5 to $10, or $x$.', ['x']],
    ['\\(a\\) and $$b$$ and \\[c\\]', ['a', 'b', 'c']],
    ['| a |\n|---|\n| $x$ |', ['x']],
    ['> $$\n> x\n>\n> y\n> $$', ['x\n\ny']],
    ['$$\na\n\nb\n$$', ['a\n\nb']],
    ['\\[\na\n\n\nb\n\\]\n\nc', ['a\n\n\nb']],
    ['Text\n$$\na \\\\\n\nb\n$$\nmore', ['a \\\\\n\nb']],
    ['- x\n\n  $$\n  a\n\n  b\n  $$', ['a\n\nb']],
    ['$$a$$\n\n$$\nb$$\n\n$$c\n$$', ['a', 'b', 'c']],
  ])('%j', (text, expected) => {
    const plain = (all: readonly (string | undefined)[]) => all.map((tex) => tex?.replaceAll(/\s+/g, ' '));
    expect(plain(formulas(text))).toEqual(plain(expected));
  });

  it('are none where a dollar or a bracket has no partner', () => {
    for (const text of ['$$\na\n\nb', '\\[\na\n\nb', 'cost: $', '$$', '$$$ a $$$']) {
      expect(formulas(text)).toEqual([]);
      expect(shown(text)).toContain(text.replace('\\', '').slice(-1));
    }
  });
});

describe('emphasis beside Chinese, Japanese and Korean marks', () => {
  it.each([
    '这里是**「要点」**部分。',
    'これは**大事。**です。',
    '**价格：**100元',
    '请看**《红楼梦》**这本书',
    '他说**“你好”**然后走了',
    '**（注意）**必须',
    '**스크립트(script)**라고',
    '이것은 **"중요"**합니다',
    '**重要！**次に',
    '用**`npm`**安装',
    '前**（括弧）**後',
    '**A。**B',
    '注意**、**这里',
    '~~「旧」~~新',
    '*注意：*必须',
    '***「強調」***です',
    '𠮷**「野」**𠮷',
    '**テスト。**テスト**テスト！**テスト',
  ])('%j has no mark left', (text) => {
    expect(render(text)).toMatch(/<(?:strong|em|del)>/);
    expect(shown(text)).not.toMatch(/[*~]/);
  });

  it('is none where CommonMark has none', () => {
    for (const text of ['2 * 3 * 4', 'a * b', '＊＊全角＊＊', 'snake_case_name', '第 1 * 2 章'])
      expect(render(text)).not.toMatch(/<(?:strong|em)>/);
  });
});

describe('bare links end where the text goes on', () => {
  const links = (text: string) =>
    Array.from(render(text).matchAll(/<a [^>]*>(?:<span dir="auto">)?([^<]*)/g), ([, link]) => link);

  it.each([
    ['见https://example.org/b。再见', 'https://example.org/b'],
    ['見てhttps://example.org/a、それから', 'https://example.org/a'],
    ['（https://example.org/a）', 'https://example.org/a'],
    ['「https://example.org/a」', 'https://example.org/a'],
    ['https://example.org/a，然后', 'https://example.org/a'],
    ['https://example.org/a？b=1', 'https://example.org/a'],
    ['https://example.org/a?b=1。好', 'https://example.org/a?b=1'],
    ['https://example.org/a；https', 'https://example.org/a'],
    ['https://example.org/a…等', 'https://example.org/a'],
    ['https://example.org了解更多', 'https://example.org'],
    ['https://example.org/了解更多', 'https://example.org/'],
    ['https://example.org/b再见', 'https://example.org/b'],
    ['https://example.org을 보세요', 'https://example.org'],
    ['https://example.org/b에서', 'https://example.org/b'],
    ['https://zh.wikipedia.org/wiki/中文。', 'https://zh.wikipedia.org/wiki/中文'],
    ['“https://example.org/a”', 'https://example.org/a'],
    ['https://例え.jp/パス。次', 'https://例え.jp/パス'],
    ['→https://example.org/a←', 'https://example.org/a'],
    ['https://example.org/a　次', 'https://example.org/a'],
    ['**https://example.org/a**中', 'https://example.org/a'],
    ['(https://example.org/a).', 'https://example.org/a'],
    ['https://example.org/a_(b), c', 'https://example.org/a_(b)'],
    ['[siehe https://example.org/a]', 'https://example.org/a'],
    ['"https://example.org/a" x', 'https://example.org/a'],
    ['https://example.org/a_b_c!', 'https://example.org/a_b_c'],
    ['访问www.example.org。', 'www.example.org'],
    ['写信给a@example.org。', 'a@example.org'],
  ])('%j', (text, link) => {
    expect(links(text)).toEqual([link]);
  });

  it.each([
    'xhttps://a.example',
    'https://',
    'www.',
    'a@b',
    'http://。',
    '`https://a.example`',
    'www..',
    '@a.b',
  ])('%j is none', (text) => expect(links(text)).toEqual([]));
});

describe('fences inside a fenced Markdown block', () => {
  const blocks = (text: string) => splitBlocks(text).map((block) => block.text);
  const js = '```js\nlet b;\n```';

  it.each([
    `# A\n\n${js}\n\nend`,
    `${js}\n\n${js}`,
    `# A\n\n\`\`\`\nplain\n\`\`\`\n\nend`,
    js,
    `# A\n${js}`,
    `- a\n\n  ${js.replaceAll('\n', '\n  ')}\n\nend`,
    'text',
    '~~~js\nx\n~~~',
  ])('%j is one block', (content) => {
    for (const name of ['markdown', 'md', 'Markdown title="x"']) {
      const fence = `\`\`\`${name}\n${content}\n\`\`\``;
      expect(blocks(`Here:\n\n${fence}\n\nafter`)).toEqual(['Here:', fence, 'after']);
      expect(render(fence).match(/<pre/g)).toHaveLength(1);
      const item = `- a\n\n  ${fence.replaceAll('\n', '\n  ')}\n- b`;
      expect(render(item).match(/<pre/g)).toHaveLength(1);
      expect(render(item).match(/<li>/g)).toHaveLength(2);
    }
  });

  it('in four marks, or in tildes, as CommonMark has it', () => {
    expect(blocks(`\`\`\`\`md\n${js}\n\`\`\`\`\n\nafter`)).toEqual([`\`\`\`\`md\n${js}\n\`\`\`\``, 'after']);
    expect(blocks(`~~~md\n${js}\n~~~\n\nafter`)).toEqual([`~~~md\n${js}\n~~~`, 'after']);
  });

  it('that do not come out even end where CommonMark ends them', () => {
    expect(blocks(`\`\`\`md\n${js}\n\nafter\n\n${js}`)).toEqual([`\`\`\`md\n${js}`, 'after', js]);
  });

  it('leave other languages as they are', () => {
    expect(blocks(`\`\`\`text\n${js}\n\nafter`)).toEqual([`\`\`\`text\n${js}`, 'after']);
  });
});

describe('what is written word by word', () => {
  it.each([
    'Here:\n\n```markdown\n# A\n\n```js\nlet b;\n```\n\n```\nplain\n```\n\nend\n```\n\nafter',
    '```md\n```js\nlet b;\n```\n\nafter\n\n```py\nx\n```\n\nend',
    '$$\na\n\nb\n$$\n\nand\n\n\\[\nc\n\n\\]\n\nend $x$',
    '$$ is the process.\n\nNext.\n\n$$ again',
    'a[^1] [b] [c][b]\n\n[^1]: note\n\n    more\n\n[b]: https://a.example\n\nend',
    `${'- item of a list\n'.repeat(900)}\nend`,
    `${'7. item of a list\n\n'.repeat(900)}\nend`,
    `| a | b |\n|---|---|\n${'| one | two |\n'.repeat(1200)}\nend`,
    `${'A line without a blank one behind it.\n'.repeat(400)}\nend`,
  ])('%j ends as the blocks it has at once', (text) => {
    const splitter = new BlockSplitter();
    const step = Math.max(1, Math.ceil(text.length / 300));
    for (let length = 1; length <= text.length; length += step) splitter.split(text.slice(0, length), true);
    splitter.split(text, true);
    expect(splitter.split(text, false)).toEqual(splitBlocks(text));
  });

  it('a long list goes on with its number, a long table with its head', () => {
    const list = render('1. item of a list\n'.repeat(1000));
    expect(list.match(/<li>/g)).toHaveLength(1000);
    const starts = Array.from(list.matchAll(/<ol[^>]* start="(\d+)"/g), ([, start]) => Number(start));
    expect(starts.length).toBeGreaterThan(1);
    const before = list.split(/<ol[^>]* start="\d+"[^>]*>/)[0]?.match(/<li>/g)?.length ?? 0;
    expect(starts[0]).toBe(before + 1);
    const table = render(`| a | b |\n|--:|---|\n${'| one | two |\n'.repeat(1000)}`);
    expect(table.match(/<td data-align="right">one/g)).toHaveLength(1000);
    expect(table.match(/<table/g)?.length).toBe(table.match(/<th data-align="right">a</g)?.length);
  });
});
