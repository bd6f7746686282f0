import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { speakEnglish } from '../../../test/support/english.ts';
import { exhaustingMarkdown, hostileMarkdown } from '../../../test/support/hostile-markdown.ts';
import { whatActs } from '../../../test/support/inert-markup.ts';
import { MarkdownBlocks } from './markdown-blocks.tsx';
import { mathPart } from './math-part.ts';

speakEnglish();

beforeAll(() => mathPart.load());

const render = (text: string, writing = false) =>
  renderToStaticMarkup(<MarkdownBlocks text={text} writing={writing} />);

const expectInert = (markup: string): void => expect(whatActs(markup)).toBeUndefined();

describe('hostile Markdown is inert', () => {
  it.each(hostileMarkdown)('%j', (text) => expectInert(render(text)));

  it('in every state of being written', () => {
    for (const text of hostileMarkdown) {
      for (let length = 1; length < text.length; length += 3)
        expectInert(render(text.slice(0, length), true));
    }
  });

  it('says where a link leads that claims another place', () => {
    expect(render('[https://bank.example](https://evil.example)')).toContain('(evil.example)');
    expect(render('[bank.example](https://bank.example@evil.example)')).toContain('(evil.example)');
    expect(render('https://a.example/x')).not.toContain('(a.example)');
  });

  it('shows a remote image as a link', () => {
    const markup = render('![a cat](https://evil.example/cat.png)');
    expect(markup).not.toContain('<img');
    expect(markup).toContain('Image: a cat');
    expect(markup).toContain('href="https://evil.example/cat.png"');
  });

  it.each(exhaustingMarkdown.map((text) => [text.slice(0, 12), text] as const))(
    '%s... comes to an end, and does nothing',
    (_, text) => {
      for (const writing of [false, true]) expectInert(render(text, writing));
    },
  );
});

describe('what Markdown becomes', () => {
  it('tables, task lists, strikethrough, plain links', () => {
    const markup = render(
      '| a | b |\n|--:|---|\n| 1<br>2 | ~~x~~ |\n\n- [x] one\n- [ ] two\n\nhttps://a.example',
    );
    expect(markup).toContain('<th data-align="right">a</th>');
    expect(markup).toContain('1<br/>2');
    expect(markup).toContain('<del>x</del>');
    expect(markup).toMatch(/<input[^>]*aria-label="Done"[^>]*checked=""/);
    expect(markup).toMatch(/<input[^>]*aria-label="To do"/);
    expect(markup).toContain('href="https://a.example/"');
  });

  it('links whose address stands elsewhere in the text', () => {
    expect(render('See [this][1].\n\nMore.\n\n[1]: https://a.example')).toContain(
      'href="https://a.example/"',
    );
  });

  it('lines that end where they end in the text', () => {
    expect(render('Roses\n*are\nred*')).toContain('Roses<br/>\n<em>are<br/>\nred</em>');
    expect(render('- a\n- b').includes('<br')).toBe(false);
    expect(render('- a\n\n- b').includes('<br')).toBe(false);
    expect(render('`a\nb`').includes('<br')).toBe(false);
  });

  it('math in any of the usual spellings, and prices as they are', () => {
    for (const text of ['$x^2$', '\\(x^2\\)', '$$x^2$$', '\\[x^2\\]', '1. a\n\n   $$\n   x^2\n   $$']) {
      expect(render(text)).toContain('<msup>');
    }
    expect(render('$$\nx\n$$')).toContain('display="block"');
    expect(render('\\[\nx\n\\]')).toContain('display="block"');
    expect(render('From $5 to $10, or $x$.').match(/<math/g)).toHaveLength(1);
    expect(render('From $5 to $10, or $x$.')).toContain('From $5 to $10');
    expect(render('`$x$` and `\\(y\\)`')).not.toContain('<math');
  });

  it('half a formula as its source, a wrong one too', () => {
    expect(render('$$\n\\frac{a}{', true)).toContain('<code');
    expect(render('$$\n\\frac{a}{', true)).not.toContain('$$');
    expect(render('$\\frac{a}$')).toContain('<code');
  });

  it('what is being written as if it were complete', () => {
    expect(render('Some **bold', true)).toContain('<strong>bold</strong>');
    expect(render('Some **bold')).not.toContain('<strong>');
    expect(render('A [link](https://a.exam', true)).not.toContain('(https');
  });
});
