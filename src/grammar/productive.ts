import { choice, type Expression, type Grammar, NEVER, sequence } from './expression.ts';
import { GrammarError } from './grammar-error.ts';

/**
 * A grammar without what can never be ended, so that nobody is led there.
 * @throws GrammarError where nothing is left, or a rule is missing
 */
export function productive({ rules, root }: Grammar): Grammar {
  const ending = endingRules(rules);
  if (!rules.has(root)) throw new GrammarError(`has no rule ${root}`);
  if (!ending.has(root)) throw new GrammarError('allows no text at all');
  const left = [...rules].filter(([name]) => ending.has(name));
  return { root, rules: new Map(left.map(([name, expression]) => [name, pruned(expression, ending)])) };
}

/** Rules of which some text ends. Each is looked at again only when one that it waits for is known to. */
function endingRules(rules: Grammar['rules']): ReadonlySet<string> {
  const ending = new Set<string>();
  const waiting = new Map<string, Set<string>>();
  const look = (name: string, expression: Expression): void => {
    const missing = new Set<string>();
    if (ends(expression, rules, ending, missing)) {
      ending.add(name);
      return;
    }
    for (const other of missing) {
      const others = waiting.get(other);
      if (others) others.add(name);
      else waiting.set(other, new Set([name]));
    }
  };
  for (const [name, expression] of rules) look(name, expression);
  for (const found of ending) {
    const others = waiting.get(found) ?? [];
    waiting.delete(found);
    for (const name of others) {
      const expression = rules.get(name);
      if (expression && !ending.has(name)) look(name, expression);
    }
  }
  return ending;
}

/** Whether a text of it is known to end; rules that may yet be known to are put among `missing`. */
function ends(
  expression: Expression,
  rules: Grammar['rules'],
  ending: ReadonlySet<string>,
  missing: Set<string>,
): boolean {
  const known = (part: Expression): boolean => ends(part, rules, ending, missing);
  if (expression.kind === 'byte') return expression.ranges.length > 0;
  if (expression.kind === 'choice') return expression.options.filter(known).length > 0;
  // All are looked at, so that a rule that is missing is found wherever it is.
  if (expression.kind === 'sequence') return expression.parts.filter((part) => !known(part)).length === 0;
  if (expression.kind === 'repeat') return known(expression.part) || expression.least === 0;
  if (!rules.has(expression.name)) throw new GrammarError(`has no rule ${expression.name}`);
  if (!ending.has(expression.name)) missing.add(expression.name);
  return ending.has(expression.name);
}

function pruned(expression: Expression, ending: ReadonlySet<string>): Expression {
  const prune = (part: Expression): Expression => pruned(part, ending);
  if (expression.kind === 'byte') return expression;
  if (expression.kind === 'rule') return ending.has(expression.name) ? expression : NEVER;
  if (expression.kind === 'choice') {
    return choice(...expression.options.map(prune).filter((option) => !isNever(option)));
  }
  if (expression.kind === 'sequence') {
    const parts = expression.parts.map(prune);
    return parts.some(isNever) ? NEVER : sequence(...parts);
  }
  const part = prune(expression.part);
  if (!isNever(part)) return { ...expression, part };
  return expression.least === 0 ? sequence() : NEVER;
}

const isNever = (expression: Expression): boolean =>
  (expression.kind === 'choice' && expression.options.length === 0) ||
  (expression.kind === 'byte' && expression.ranges.length === 0);
