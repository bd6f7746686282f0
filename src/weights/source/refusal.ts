import { FacetError } from '../../shared/errors.ts';
import { failed } from './failures.ts';
import { Transient } from './transient.ts';

const TRY_LATER = 'Try again later; what has come already is kept.';
const SECOND = 1000;

/**
 * An HTTP status that is not the one hoped for, as an error: `Transient` where asking again may help.
 * `name` is what was asked for.
 */
export function refusal(response: Response, name: string): FacetError | Transient {
  const { status } = response;
  const what = `the server answered ${status}`;
  const data = { status };
  if (status === 401 || status === 403) {
    return new FacetError(
      'access-refused',
      `${name} could not be read: ${what}, access is refused.`,
      "Accept the terms on the model's page at huggingface.co, then paste an access token of your account. A " +
        'repository that does not exist is refused in the same way: check its name too.',
      { file: name, status },
    );
  }
  if (status === 404 || status === 410) {
    return failed(
      name,
      `${what}, there is no such file`,
      'Check the address, the file may have been renamed.',
      { ...data, odd: true },
    );
  }
  if (status === 429) {
    const hint =
      'The server wants fewer requests. Wait a few minutes and try again; what has come already is kept.';
    return new Transient(failed(name, `${what}, too many requests`, hint, data), retryAfter(response));
  }
  if (status === 408 || status >= 500) {
    return new Transient(failed(name, what, TRY_LATER, data), retryAfter(response));
  }
  return failed(name, what, 'Download the file and open it from disk.', data);
}

/** `Retry-After`, in seconds or as a date, in milliseconds from now. */
function retryAfter(response: Response): number | undefined {
  const value = response.headers.get('retry-after');
  if (value === null) return undefined;
  const milliseconds = /^\d+$/.test(value) ? Number(value) * SECOND : Date.parse(value) - Date.now();
  return Number.isFinite(milliseconds) && milliseconds >= 0 ? milliseconds : undefined;
}

/** A connection that failed or broke off. */
export function broken(error: unknown, name: string): Transient {
  const what = error instanceof Error ? error.message : String(error);
  const hint = 'Check the connection and load the model again; what has come already is kept.';
  return new Transient(failed(name, `the connection failed (${what})`, hint));
}
