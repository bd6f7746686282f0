import * as v from 'valibot';
import type { PlainError } from '../../shared/errors.ts';
import type { StoredFile } from '../../worker/library-protocol.ts';

/** A file that could go. */
type Deletable = Readonly<v.InferOutput<typeof deletableSchema>>;
const deletableSchema = v.object({ key: v.string(), name: v.string(), bytes: v.number() });

/** Disk space that was wanted and is not there, and what could go for it. */
export interface SpaceShortage {
  /** More bytes than there are; 0 once enough was deleted. */
  readonly neededBytes: number;
  /** The least recently used first. */
  readonly candidates: readonly Deletable[];
  /** The first of them that free enough; all where they do not. */
  readonly enough: readonly Deletable[];
  /** Whether they do. */
  readonly suffices: boolean;
}

/**
 * The shortage that an error of a full disk tells of; undefined for other errors. `stored` is what is there
 * by now, where that is known: what was deleted since counts as free.
 */
export function shortageOf(
  { code, data }: PlainError,
  stored?: readonly StoredFile[],
): SpaceShortage | undefined {
  const { neededBytes, freeBytes, candidates } = data;
  if (code !== 'quota-exceeded' || typeof neededBytes !== 'number' || !Array.isArray(candidates))
    return undefined;
  const here = new Set(stored?.filter(({ removed }) => !removed).map(({ key }) => key));
  const isHere = ({ key }: Deletable) => stored === undefined || here.has(key);
  const named = (candidates as readonly unknown[]).filter((file) => v.is(deletableSchema, file));
  const files = named.filter(isHere);
  const freed = named.reduce((sum, file) => sum + (isHere(file) ? 0 : file.bytes), 0);
  const missing = Math.max(0, neededBytes - (typeof freeBytes === 'number' ? freeBytes : 0) - freed);
  const enough: Deletable[] = [];
  let bytes = 0;
  for (const file of files) {
    if (bytes >= missing) break;
    enough.push(file);
    bytes += file.bytes;
  }
  return { neededBytes: missing, candidates: files, enough, suffices: bytes >= missing };
}
