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
  switch (expression.kind) {
    case 'byte':
      return expression;
    case 'rule':
      return rule(`${prefix}-${expression.name}`);
    case 'sequence':
      return { ...expression, parts: expression.parts.map((part) => renamed(part, prefix)) };
    case 'choice':
      return { ...expression, options: expression.options.map((option) => renamed(option, prefix)) };
    case 'repeat':
      return { ...expression, part: renamed(expression.part, prefix) };
  }
}
