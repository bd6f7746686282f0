import './math-font.css';
import katex, { renderToString } from 'katex';
import { createElement, type ReactNode } from 'react';

/** MathML needs no styles. Nothing in a formula is trusted: no links, no classes, no images. */
const KATEX = {
  output: 'mathml',
  trust: false,
  strict: false,
  throwOnError: true,
  maxSize: 20,
  maxExpand: 500,
} as const;

/** In characters; what is longer is no formula that somebody reads. */
const LONGEST = 4000;

/** A node of KaTeX's tree: an element, a text, or a space. */
interface TexNode {
  readonly type?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly children?: readonly TexNode[];
  readonly text?: string;
  readonly character?: string;
  readonly width?: number;
}

/** KaTeX's types leave it out, because its tree may change with its version, which is pinned. */
const { __renderToDomTree: toTree } = katex as unknown as {
  __renderToDomTree: (this: void, tex: string, options: object) => TexNode;
};

/** A formula as MathML. Undefined where it cannot be read. */
export function renderFormula(tex: string, displayed: boolean): ReactNode {
  if (tex.length > LONGEST) return undefined;
  try {
    return toElement(toTree(tex, { ...KATEX, displayMode: displayed }), 0);
  } catch {
    return undefined;
  }
}

/** The same as a text of HTML, for a page of its own. */
export function formulaHtml(tex: string, displayed: boolean): string | undefined {
  if (tex.length > LONGEST) return undefined;
  try {
    return renderToString(tex, { ...KATEX, displayMode: displayed });
  } catch {
    return undefined;
  }
}

function toElement(node: TexNode, key: number): ReactNode {
  if (node.text !== undefined) return node.text;
  const children = node.children?.map(toElement);
  if (node.type !== undefined) {
    // The policy of the page forbids styles in markup.
    const { style: _, class: className, ...attributes } = node.attributes ?? {};
    return createElement(node.type, { key, ...attributes, className }, ...(children ?? []));
  }
  if (node.width === undefined) return children;
  return node.character
    ? createElement('mtext', { key }, node.character)
    : createElement('mspace', { key, width: `${node.width}em` });
}
