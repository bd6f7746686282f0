import * as v from 'valibot';

/** Storage of choices between visits: `localStorage`, or a map in tests. */
export type ChoiceStorage = Pick<Storage, 'getItem' | 'setItem'>;

/**
 * The choice of an earlier visit, as its schema reads it. Undefined where none was kept, where another version kept
 * something else, and where the browser forbids storage altogether.
 */
export function recall<Schema extends v.GenericSchema>(
  storage: ChoiceStorage | undefined,
  key: string,
  schema: Schema,
): v.InferOutput<Schema> | undefined {
  try {
    const read = v.safeParse(schema, JSON.parse(storage?.getItem(key) ?? 'null'));
    return read.success ? read.output : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a choice for the next visit, where that is allowed; answers whether it is. */
export function remember(storage: ChoiceStorage | undefined, key: string, value: unknown): boolean {
  try {
    storage?.setItem(key, JSON.stringify(value));
    return storage !== undefined;
  } catch {
    // Full or forbidden storage costs the choice, nothing more.
    return false;
  }
}

/** The browser's storage; undefined in Node, and where the person forbids it. */
export function browserStorage(): ChoiceStorage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

/** As {@link browserStorage}, of this tab alone. */
export function tabStorage(): ChoiceStorage | undefined {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}

/**
 * The browser's storage for what each tab has one of its own, such as a draft: a reload finds the tab's own, a new tab
 * what was kept last. Without it, what one tab keeps would take the place of another's.
 */
export function tabFirst(tab = tabStorage(), browser = browserStorage()): ChoiceStorage | undefined {
  if (!tab || !browser) return browser;
  return {
    getItem: (key) => tab.getItem(key) ?? browser.getItem(key),
    setItem(key, value) {
      try {
        tab.setItem(key, value);
      } finally {
        browser.setItem(key, value);
      }
    },
  };
}

/** A finite number above 0, such as a size. */
export const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
