import { type Expression, type Grammar, rule } from './expression.ts';

/** A grammar among the rules of another, where its own have a name that begins with `prefix`. */
export function embedded(
  { rules, root }: Grammar,
  prefix: string,
  into: Map<string, Expression>,
): Expression {
  for (const [name, expression] of rules) into.set(`${prefix}-${name}`, renamed(expression, prefix));
  return rule(`${prefix}-${root}`);
}

function renamed(expression: Expression, prefix: string): Expression {
  const inner = (part: Expression): Expression => renamed(part, prefix);
  if (expression.kind === 'byte') return expression;
  if (expression.kind === 'rule') return rule(`${prefix}-${expression.name}`);
  if (expression.kind === 'sequence') return { ...expression, parts: expression.parts.map(inner) };
  if (expression.kind === 'choice') return { ...expression, options: expression.options.map(inner) };
  return { ...expression, part: inner(expression.part) };
}
