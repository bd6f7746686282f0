import type * as v from 'valibot';
import { FacetError } from '../shared/errors.ts';

/** OpenAI's names of what can be wrong with a field. */
export type RefusalCode =
  | 'invalid_value'
  | 'missing_required_parameter'
  | 'model_not_found'
  | 'unknown_parameter'
  | 'unsupported_parameter';

export interface Refusal {
  /** The field, as `messages[0].content`; null for the request as a whole. */
  readonly param: string | null;
  readonly code: RefusalCode;
  readonly message: string;
  readonly hint: string;
  readonly data?: Record<string, unknown>;
}

/** A request that cannot be answered, `bad-request`: its data have the fields of OpenAI's error object. */
export const refusal = ({ param, code, message, hint, data = {} }: Refusal): FacetError =>
  new FacetError('bad-request', message, hint, {
    ...data,
    status: code === 'model_not_found' ? 404 : 400,
    type: 'invalid_request_error',
    param,
    code,
  });

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
  return text.length <= SHOWN_LENGTH ? text : `${text.slice(0, SHOWN_LENGTH)}…`;
}
