import { setupI18n } from '@lingui/core';
import type english from './catalogues/en.json';

/** Holds the messages of the language in use; language.ts loads and changes them. */
export const i18n = setupI18n();

type Catalogue = typeof english;
type Values = Readonly<Record<string, string | number>>;

/** For each message with values, what turns arguments into them; a text that is made otherwise is given as it is. */
interface Given {
  readonly [key: string]: ((...args: never[]) => Values | string) | Given;
}

type Texts<Messages, Calls> = {
  readonly [Key in keyof Messages | keyof Calls]: Key extends keyof Calls
    ? Calls[Key] extends (...args: infer Args) => unknown
      ? (...args: Args) => string
      : Texts<Key extends keyof Messages ? Messages[Key] : object, Calls[Key]>
    : Key extends keyof Messages
      ? Messages[Key] extends string | readonly string[]
        ? Messages[Key]
        : Texts<Messages[Key], object>
      : never;
};

/**
 * The texts of a room, in the language of the moment: those without values are strings, those with values
 * functions of what `calls` says. A string is looked up when it is read, so it is read where it is shown; a
 * group can be taken out at any time.
 */
export function texts<Room extends keyof Catalogue>(room: Room): Texts<Catalogue[Room], object>;
export function texts<Room extends keyof Catalogue, const Calls extends Given>(
  room: Room,
  calls: Calls,
): Texts<Catalogue[Room], Calls>;
export function texts(room: string, calls: Given = {}): unknown {
  return group(room, calls);
}

function group(path: string, calls: Given): unknown {
  const found = new Map<string, unknown>();
  return new Proxy(
    {},
    {
      ownKeys: () => keysBelow(path),
      getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true }),
      get(_, key) {
        if (typeof key !== 'string') return undefined;
        const id = `${path}.${key}`;
        const { messages } = i18n;
        if (!(key in calls)) {
          if (id in messages) return i18n._(id);
          if (`${id}.0` in messages) return list(id);
        }
        if (!found.has(key)) {
          const given = calls[key] ?? {};
          found.set(key, typeof given === 'function' ? call(id, given) : group(id, given));
        }
        return found.get(key);
      },
    },
  );
}

/** Names of what is in a group, in the order of the catalogue. */
function keysBelow(path: string): string[] {
  const start = path.length + 1;
  const ids = Object.keys(i18n.messages).filter((id) => id.startsWith(`${path}.`));
  return [...new Set(ids.map((id) => id.slice(start).split('.', 1)[0] ?? ''))];
}

function list(id: string): readonly string[] {
  const all: string[] = [];
  while (`${id}.${all.length}` in i18n.messages) all.push(i18n._(`${id}.${all.length}`));
  return all;
}

const call =
  (id: string, given: (...args: never[]) => Values | string) =>
  (...args: never[]): string => {
    const values = given(...args);
    return typeof values === 'string' ? values : i18n._(id, escaped(values));
  };

/** The library reads `\x41` and `\u0041` as characters, in values too, which are anybody's text. */
const escaped = (values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replaceAll(/\\(?=[ux])/g, String.raw`\x5c`) : value,
    ]),
  );
