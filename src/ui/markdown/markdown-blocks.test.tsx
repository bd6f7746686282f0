import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { exhaustingMarkdown, hostileMarkdown } from '../../../test/support/hostile-markdown.ts';
import { MarkdownBlocks } from './markdown-blocks.tsx';
import { mathPart } from './math-part.ts';

beforeAll(() => mathPart.load());

const render = (text: string, writing = false) =>
  renderToStaticMarkup(<MarkdownBlocks text={text} writing={writing} />);

/** Every element and attribute that an answer may become. */
const ELEMENTS =
  /^(?:div|p|h[1-6]|span|a|ul|ol|li|input|blockquote|hr|br|strong|em|del|code|pre|figure|table|thead|tbody|tr|th|td|button|output|sup|section|math|semantics|annotation|m[a-z]+)$/;
const ATTRIBUTES =
  /^(?:class|dir|href|target|rel|type|disabled|checked|aria-[a-z]+|data-align|data-footnotes|data-footnote-ref|id|start|tabindex|title|display|encoding|xmlns|math[a-z]+|[a-z]*(?:size|space|width|height|align|variant|style|depth|offset|stretchy|fence|separator|accent|accentunder|scriptlevel|notation|lspace|rspace|voffset|columnlines|rowlines|linethickness|symmetric|movablelimits)|[lr]space)$/;

/** The markup as a parser reads it; React escapes what is text, so tags can be told by their brackets. */
function* tagsOf(markup: string): Generator<{ name: string; attributes: Map<string, string> }> {
  for (const [, name = '', rest = ''] of markup.matchAll(
    /<([a-z][\w:-]*)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*\/?>/gi,
  )) {
    const attributes = new Map<string, string>();
    for (const [, key = '', value = ''] of rest.matchAll(/([\w:-]+)(?:="([^"]*)")?/g))
      attributes.set(key, value);
    yield { name, attributes };
  }
}

function expectInert(markup: string): void {
  // Nothing but whole tags has a bracket in it.
  expect(markup.replaceAll(/<\/?[a-z][\w:-]*(?:\s+[\w:-]+(?:="[^"<>]*")?)*\s*\/?>/gi, '')).not.toMatch(
    /[<>]/,
  );
  for (const { name, attributes } of tagsOf(markup)) {
    expect(name).toMatch(ELEMENTS);
    for (const [key, value] of attributes) {
      expect(key).toMatch(ATTRIBUTES);
      expect(key).not.toMatch(/^(?:on|style$|src)/);
      if (key !== 'href') continue;
      expect(value).toMatch(/^(?:https?:\/\/|mailto:)/);
      expect(attributes.get('target')).toBe('_blank');
      expect(attributes.get('rel')).toBe('noopener noreferrer');
    }
  }
}

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
