import type * as v from 'valibot';
import { shortened } from '../shared/beginning.ts';
import type { FacetError } from '../shared/errors.ts';
import { refusal } from '../shared/refusal.ts';

/** The message of a check that only a field Facet does not do fails. */
export const UNSUPPORTED = 'unsupported';

/** The first thing that is wrong with a request, by the field's name; a check's message says what it can be. */
export function refusalOf(issue: v.BaseIssue<unknown>): FacetError {
  const path = issue.path ?? [];
  const param = path.length === 0 ? null : nameOf(path.map(({ key }) => key));
  const data = { name: param, value: shown(issue.input) };
  const named = param ?? 'The request';
  if (param && issue.type === 'strict_object' && issue.expected === 'never') {
    const message = `Facet does not know the field ${param}.`;
    const hint = 'Leave it out, or check how it is spelt.';
    return refusal({ param, code: 'unknown_parameter', message, hint, data });
  }
  if (issue.message === UNSUPPORTED) {
    const message = `Facet does not support ${named} ${shown(issue.input)}.`;
    const hint = 'Leave this field out.';
    const refused = { ...data, fields: [param] };
    return refusal({ param, code: 'unsupported_parameter', message, hint, data: refused });
  }
  if (param && issue.input === undefined) {
    const hint = `Give ${issue.type === 'strict_object' ? 'it a value' : issue.message}.`;
    return refusal({
      param,
      code: 'missing_required_parameter',
      message: `${param} is missing.`,
      hint,
      data,
    });
  }
  const message = `${named} is ${shown(issue.input)}; it can be ${issue.message}.`;
  return refusal({ param, code: 'invalid_value', message, hint: `Give ${issue.message}.`, data });
}

/** A value as JSON. @throws FacetError `bad-request` for one that holds itself, lies too deep, or has a big integer */
export function jsonOf(value: unknown, param: string): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    throw refusal({
      param,
      code: 'invalid_value',
      message:
        error instanceof RangeError
          ? `${param} is nested too deeply.`
          : `${param} cannot be written as JSON: ${String(error).split('\n')[0]}.`,
      hint: 'Give what JSON can hold.',
    });
  }
}

/** `messages[0].content` of its keys. */
const nameOf = (keys: readonly unknown[]): string =>
  keys
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${String(key)}`))
    .join('');

const SHOWN_LENGTH = 60;

/** A value as an error's text shows it, not at any length. */
function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return shortened(text, SHOWN_LENGTH);
}
