import { type ForeignMessage, paragraphs } from './foreign-chat.ts';

export interface TreeRow {
  readonly message: ForeignMessage;
  /** The place among the rows of the one it follows; null for a first one. */
  readonly parent: number | null;
}

/** Said where a conversation begins with an answer: the model has to be asked first. */
const OPENING = '…';

/**
 * The messages that take a place, each behind the one that it follows, whatever the file says of who follows whom: what
 * has no place is left out of the chain, what follows nothing that is there begins anew, and a circle is cut. Parts of
 * one message that were kept apart (an answer before and after a tool was called) are joined. `path` are the places of
 * the branch that ends in `current`. In time that grows with their number, without recursion.
 */
export function rowsOf(
  messages: readonly ForeignMessage[],
  current: string | undefined,
): { readonly rows: readonly TreeRow[]; readonly path: readonly number[] } {
  const byKey = new Map(messages.map((message) => [message.key, message]));
  const parents = effectiveParents(byKey);
  const children = new Map<string | undefined, ForeignMessage[]>();
  for (const message of byKey.values()) {
    if (!takesPlace(message)) continue;
    const parent = parents.get(message.key);
    const beside = children.get(parent);
    if (beside) beside.push(message);
    else children.set(parent, [message]);
  }
  const rows: TreeRow[] = [];
  const places = new Map<string, number>();
  const waiting: ForeignMessage[] = (children.get(undefined) ?? []).toReversed();
  for (let message = waiting.pop(); message; message = waiting.pop()) {
    places.set(message.key, place(rows, message, parentPlace(message, { parents, places, children })));
    waiting.push(...(children.get(message.key) ?? []).toReversed());
  }
  return { rows, path: pathTo(placeOf(current, { parents, places }), rows) };
}

const takesPlace = ({ role, text, images = [], files = [] }: ForeignMessage): boolean =>
  role === 'assistant' ? text !== '' : role === 'user' && (text !== '' || images.length + files.length > 0);

/** The nearest message above each that takes a place; undefined where there is none, or where they go in a circle. */
function effectiveParents(byKey: ReadonlyMap<string, ForeignMessage>): Map<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  const rooted = new Set<string>();
  for (const key of byKey.keys()) {
    const passed = new Set<string>();
    for (let at: string | undefined = key; at !== undefined && !rooted.has(at);) {
      if (passed.has(at)) {
        // The circle is cut above this one.
        found.set(at, undefined);
        break;
      }
      passed.add(at);
      const above: string | undefined = byKey.get(at)?.parent;
      at = above !== undefined && byKey.has(above) ? above : undefined;
    }
    // From the top down, so that each finds the one above it done.
    for (const at of [...passed].toReversed()) {
      if (!found.has(at)) {
        const above = byKey.get(at)?.parent;
        const parent = above === undefined ? undefined : byKey.get(above);
        found.set(at, parent && (takesPlace(parent) ? parent.key : found.get(parent.key)));
      }
      rooted.add(at);
    }
  }
  return found;
}

interface Placed {
  readonly parents: ReadonlyMap<string, string | undefined>;
  readonly places: ReadonlyMap<string, number>;
  readonly children: ReadonlyMap<string | undefined, readonly ForeignMessage[]>;
}

/** Where its parent stands, and whether it is the parent's only child, to which it can be joined. */
function parentPlace(message: ForeignMessage, { parents, places, children }: Placed) {
  const parent = parents.get(message.key);
  const at = parent === undefined ? undefined : places.get(parent);
  return { at: at ?? null, only: parent !== undefined && children.get(parent)?.length === 1 };
}

/** Adds a row for a message, or joins it to the one it goes on with; answers its place. */
function place(
  rows: TreeRow[],
  message: ForeignMessage,
  above: { at: number | null; only: boolean },
): number {
  const before = above.at === null ? undefined : rows[above.at];
  if (above.at !== null && before && above.only && before.message.role === message.role) {
    rows[above.at] = { ...before, message: joined(before.message, message) };
    return above.at;
  }
  const parent =
    above.at === null && message.role === 'assistant'
      ? rows.push({
          message: { ...message, role: 'user', text: OPENING, images: [], files: [] },
          parent: null,
        }) - 1
      : above.at;
  return rows.push({ message, parent }) - 1;
}

const joined = (first: ForeignMessage, second: ForeignMessage): ForeignMessage => ({
  ...first,
  text: paragraphs([first.text, second.text]),
  images: [...(first.images ?? []), ...(second.images ?? [])],
  files: [...(first.files ?? []), ...(second.files ?? [])],
});

/** The place of a message by its key, or of the nearest above it that has one. */
function placeOf(
  key: string | undefined,
  { parents, places }: Pick<Placed, 'parents' | 'places'>,
): number | undefined {
  if (key === undefined) return undefined;
  const parent = parents.get(key);
  return places.get(key) ?? (parent === undefined ? undefined : places.get(parent));
}

function pathTo(end: number | undefined, rows: readonly TreeRow[]): number[] {
  const path: number[] = [];
  for (let at = end ?? null; at !== null; at = rows[at]?.parent ?? null) path.push(at);
  return path.toReversed();
}
