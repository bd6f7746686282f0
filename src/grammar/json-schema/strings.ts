import { type Expression, NEVER, repeat } from '../expression.ts';
import { GrammarError } from '../grammar-error.ts';
import { type Notation, STRING_CHARACTER } from '../json.ts';
import { regularExpression } from '../regular-expression.ts';
import { FORMATS } from './formats.ts';
import { countOf, type Keywords, type Path, wrongValue } from './schema.ts';

/** Strings that a schema allows; lengths are of characters. @throws GrammarError */
export function stringExpression(schema: Keywords, path: Path, notation: Notation): Expression {
  const least = countOf(schema, 'minLength', path) ?? 0;
  const most = countOf(schema, 'maxLength', path) ?? Infinity;
  const pattern = patternOf(schema, path);
  if (most < least) return NEVER;
  if (!pattern) return notation.text(repeat(STRING_CHARACTER, least, most));
  const { keyword, text } = pattern;
  const bounded = ['minLength', 'maxLength', 'pattern'].find(
    (other) => other !== keyword && schema[other] !== undefined && !(other === 'minLength' && least === 0),
  );
  if (bounded !== undefined) {
    throw new GrammarError(`uses ${bounded} beside ${keyword}; both together cannot be enforced`, [
      ...path,
      bounded,
    ]);
  }
  try {
    return notation.text(regularExpression(text, notation.character));
  } catch (error) {
    throw error instanceof GrammarError ? new GrammarError(error.message, [...path, keyword]) : error;
  }
}

function patternOf(
  schema: Keywords,
  path: Path,
): { readonly keyword: 'pattern' | 'format'; readonly text: string } | undefined {
  const { format, pattern } = schema;
  // It was vetted with the schema's keywords.
  if (format !== undefined) return { keyword: 'format', text: FORMATS[format as string] ?? '' };
  if (pattern === undefined) return undefined;
  if (typeof pattern !== 'string') throw wrongValue('pattern', 'a text', path);
  return { keyword: 'pattern', text: pattern };
}
