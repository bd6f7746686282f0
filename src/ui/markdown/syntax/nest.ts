import type { Token } from 'markdown-it';

/** A token with what stands between its beginning and its end. */
export interface Node {
  readonly token: Token;
  readonly children: readonly Node[];
}

/** Deeper than a person could follow, and not yet as deep as a stack bears. */
const DEEPEST = 50;

/** The tree of a list of tokens. Undefined where it is deeper than makes sense. */
export function nest(tokens: readonly Token[]): readonly Node[] | undefined {
  const top: Node[] = [];
  const open: Node[][] = [top];
  for (const token of tokens) {
    if (token.nesting < 0) {
      open.pop();
      continue;
    }
    const inside = token.type === 'inline' || token.type === 'image' ? nest(token.children ?? []) : [];
    if (inside === undefined || open.length > DEEPEST) return undefined;
    const children = [...inside];
    open.at(-1)?.push({ token, children });
    if (token.nesting > 0) open.push(children);
  }
  return top;
}

/** The words of a tree, without their marks. */
export const textOf = (nodes: readonly Node[]): string =>
  nodes
    .map(({ token, children }) => {
      if (children.length > 0) return textOf(children);
      return token.type.endsWith('break') ? '\n' : token.content;
    })
    .join('');
