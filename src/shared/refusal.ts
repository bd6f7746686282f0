import { FacetError } from './errors.ts';

/** OpenAI's names of what can be wrong with a request. */
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

/** A value that the field cannot have. */
export const invalidValue = (param: string | null, message: string, hint: string): FacetError =>
  refusal({ param, code: 'invalid_value', message, hint });
