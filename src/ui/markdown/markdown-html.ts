import { escapeHtml } from './escape-html.ts';
import { fencedCode } from './fenced-code.ts';
import { markdownStrings as texts } from './markdown-strings.ts';
import { noteText } from './note-text.ts';
import { readBlock } from './read-block.ts';
import { ReferenceIndex } from './reference-index.ts';
import { isAddress, safeLink } from './safe-link.ts';
import { splitBlocks } from './split-blocks.ts';
import { type Node, textOf } from './syntax/nest.ts';

/** Writes a formula as HTML; undefined where it cannot be read. */
export type FormulaHtml = (tex: string, displayed: boolean) => string | undefined;

/**
 * Markdown as HTML for a page of its own: as {@link MarkdownBlocks} shows it, with lines of code each in a `span` of the
 * class `line`. Everything that was written is escaped, links lead to the web or to nothing, images are their words.
 */
export function markdownHtml(text: string, formula: FormulaHtml): string {
  const blocks = splitBlocks(text);
  const references = new ReferenceIndex().of(blocks, false);
  return blocks
    .map(({ text: block, note }, at) => {
      const fenced = fencedCode(block);
      if (fenced) return codeHtml(fenced.code);
      const said = note === undefined ? block : noteText(block);
      const nodes = readBlock(said, false, references[at] ?? {});
      if (!nodes) return `<pre>${escapeHtml(block)}</pre>`;
      const html = written(nodes, formula);
      return note === undefined ? html : `<div class="note"><sup>${escapeHtml(note)}</sup>${html}</div>`;
    })
    .join('\n');
}

const written = (nodes: readonly Node[], formula: FormulaHtml): string =>
  nodes.map((node) => element(node, formula)).join('');

/** Elements that are written as they are read, by the type of their token. */
const PLAIN: Readonly<Record<string, string>> = {
  bullet_list_open: 'ul',
  list_item_open: 'li',
  blockquote_open: 'blockquote',
  table_open: 'table',
  thead_open: 'thead',
  tbody_open: 'tbody',
  tr_open: 'tr',
  strong_open: 'strong',
  em_open: 'em',
  s_open: 'del',
};

function element({ token, children }: Node, formula: FormulaHtml): string {
  const inside = () => written(children, formula);
  const plain = Object.hasOwn(PLAIN, token.type) ? PLAIN[token.type] : undefined;
  if (plain !== undefined) return `<${plain}>${inside()}</${plain}>`;
  switch (token.type) {
    case 'inline':
      return inside();
    case 'paragraph_open':
      return token.hidden ? inside() : `<p dir="auto">${inside()}</p>`;
    case 'heading_open': {
      // The page has the first level, its messages the second.
      const level = Math.min(6, Number(token.tag.slice(1)) + 2);
      return `<h${level} dir="auto">${inside()}</h${level}>`;
    }
    case 'ordered_list_open': {
      const start = Number(token.attrGet('start') ?? 1);
      return `<ol start="${Number.isSafeInteger(start) ? start : 1}">${inside()}</ol>`;
    }
    case 'th_open':
    case 'td_open': {
      const align = /^text-align:(left|right|center)$/.exec(String(token.attrGet('style') ?? ''))?.[1];
      return `<${token.tag}${align ? ` class="${align}"` : ''}>${inside()}</${token.tag}>`;
    }
    case 'hr':
      return '<hr>';
    case 'html_break':
    case 'softbreak':
    case 'hardbreak':
      return '<br>\n';
    case 'code_inline':
      return `<code dir="ltr">${escapeHtml(token.content)}</code>`;
    case 'fence':
    case 'code_block':
      return codeHtml(token.content);
    case 'link_open':
      return linkHtml(String(token.attrGet('href') ?? ''), inside(), textOf(children));
    case 'image':
      return linkHtml(String(token.attrGet('src') ?? ''), escapeHtml(texts.image(textOf(children))));
    case 'math':
      return formulaHtml(token, formula);
    case 'note_reference':
      return `<sup>${escapeHtml(token.content)}</sup>`;
    default:
      return escapeHtml(token.content);
  }
}

/** Code as it is in such a page, line by line. */
export const codeHtml = (code: string): string => {
  const lines = code.replace(/\n$/, '').split('\n');
  return `<pre dir="ltr"><code>${lines.map((line) => `<span class="line">${escapeHtml(line)}\n</span>`).join('')}</code></pre>`;
};

function linkHtml(address: string, inside: string, text = ''): string {
  const link = safeLink(address);
  if (!link) return inside;
  const said = isAddress(text, link) ? ' class="address"' : '';
  return `<a href="${escapeHtml(link.href)}" rel="noopener noreferrer"${said}>${inside}</a>`;
}

function formulaHtml(
  { content, markup, block }: { readonly content: string; readonly markup: string; readonly block: boolean },
  formula: FormulaHtml,
): string {
  const html = formula(content, block) ?? `<code dir="ltr">${escapeHtml(block ? content : markup)}</code>`;
  return block ? `<p class="formula">${html}</p>` : html;
}
