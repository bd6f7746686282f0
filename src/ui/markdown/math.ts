import { renderToString } from 'katex';
import type { Options } from 'react-markdown';
import rehypeKatex from 'rehype-katex';
import remarkMath from 'remark-math';
import { type HtmlNode, htmlText } from './html-node.ts';

/** MathML needs no fonts and no styles. Nothing in a formula is trusted: no links, no classes, no images. */
const KATEX = { output: 'mathml', trust: false, strict: false, maxSize: 20, maxExpand: 500 } as const;

/**
 * Leaves formulas that KaTeX cannot read as their source. What it would make of them itself carries a style, which
 * the page's policy forbids.
 */
const wrongMathAsSource = () => (tree: HtmlNode) => {
  for (const node of tree.children ?? []) {
    const classes = node.properties?.['className'];
    if (Array.isArray(classes) && classes.some((name) => /^(?:language-math|math-\w+)$/.test(String(name)))) {
      if (!isReadable(htmlText(node))) node.properties = {};
    } else wrongMathAsSource()(node);
  }
};

function isReadable(tex: string): boolean {
  try {
    renderToString(tex, { ...KATEX, throwOnError: true });
    return true;
  } catch {
    return false;
  }
}

export const mathRemarkPlugins: NonNullable<Options['remarkPlugins']> = [remarkMath];
export const mathRehypePlugins: NonNullable<Options['rehypePlugins']> = [
  wrongMathAsSource,
  [rehypeKatex, KATEX],
];
