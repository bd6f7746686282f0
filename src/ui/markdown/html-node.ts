/** A node of the tree of HTML elements, as far as it is looked at and changed before it is rendered. */
export interface HtmlNode {
  type: string;
  tagName?: string;
  value?: string;
  properties?: Record<string, unknown>;
  children?: HtmlNode[];
  position?: unknown;
}

export const htmlText = ({ value = '', children = [] }: HtmlNode): string =>
  value + children.map(htmlText).join('');
