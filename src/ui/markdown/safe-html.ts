import { type HtmlNode, htmlText } from './html-node.ts';

const LINE_BREAK = /^<br\s*\/?>$/i;
const DEEPEST = 60;

/**
 * Makes a tree fit for the page. Raw HTML is shown as the text it is, but for `<br>`, which is harmless and the
 * only way to break a line in a table. Lines end where they end in the text: models write poems and addresses.
 * Styles go, because the page's policy forbids them in markup, and so does nesting beyond all sense.
 */
export const safeHtml = () => (tree: HtmlNode) => visit(tree, 0);

function visit(node: HtmlNode, depth: number): void {
  // Where things stood in the text is not needed any more, and much more than the text.
  delete node.position;
  if (node.properties) {
    delete node.properties['style'];
    // Each paragraph, list or table is written from its own side.
    if (depth === 1) node.properties['dir'] = 'auto';
  }
  if (!node.children || node.tagName === 'code' || node.tagName === 'math') return;
  node.children = node.children.flatMap((child) => {
    if (child.type === 'raw' && LINE_BREAK.test(child.value ?? '')) return [lineBreak()];
    if (child.type === 'text') return withLineBreaks(child);
    return [depth === DEEPEST ? { type: 'text', value: htmlText(child) } : child];
  });
  for (const child of node.children) visit(child, depth + 1);
}

/** Space alone stands between elements, where lines end anyway. */
function withLineBreaks(text: HtmlNode): HtmlNode[] {
  if (text.value?.trim() === '' || !text.value?.includes('\n')) return [text];
  const [first = '', ...more] = text.value.split('\n');
  const rest = more.flatMap((line) => [lineBreak(), { type: 'text', value: `\n${line}` }]);
  return [{ type: 'text', value: first }, ...rest];
}

const lineBreak = (): HtmlNode => ({ type: 'element', tagName: 'br', properties: {}, children: [] });
