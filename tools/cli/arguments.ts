import { parseArgs, type ParseArgsConfig } from 'node:util';
import { FacetError } from '../../src/shared/errors.ts';
import { KV_TYPES, type KvType } from '../../src/shared/kv-row.ts';

/** Parses a command's arguments. @throws FacetError `bad-request` for anything unknown */
export function parse<const Options extends NonNullable<ParseArgsConfig['options']>>(
  argv: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new FacetError(
      'bad-request',
      error instanceof Error ? error.message : String(error),
      'Run `npm run -s facet -- help` for the commands and their options.',
    );
  }
}

/** An option that must be a number, if given. */
export function numeric(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (value.trim() !== '' && Number.isFinite(number)) return number;
  throw new FacetError(
    'bad-request',
    `--${name} is "${value}"; a number is needed.`,
    `Give --${name} a number.`,
  );
}

/** `--kv`, what keys and values are kept as, if given. */
export function kvTypeOf(value: string | undefined): KvType | undefined {
  const type = KV_TYPES.find((known) => known === value);
  if (type !== undefined || value === undefined) return type;
  throw new FacetError('bad-request', `--kv is "${value}".`, `It can be ${KV_TYPES.join(' or ')}.`);
}

/** An option or argument that must be there. */
export function needed(what: string, value: string | undefined): string {
  if (value !== undefined) return value;
  throw new FacetError(
    'bad-request',
    `${what} is missing.`,
    'Run `npm run -s facet -- help` for how to call it.',
  );
}
