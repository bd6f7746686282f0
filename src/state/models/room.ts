import type { PlainError } from '../../shared/errors.ts';
import type { StoredFile } from '../../worker/library-protocol.ts';

/** A file that could go. */
export interface RoomCandidate {
  readonly key: string;
  readonly name: string;
  readonly bytes: number;
}

/** What there was no room for, and what could go for it. */
export interface Room {
  /** More than there is; 0 once enough was deleted. */
  readonly neededBytes: number;
  /** The least recently used first. */
  readonly candidates: readonly RoomCandidate[];
  /** The first of them that make enough room; all where they do not. */
  readonly enough: readonly RoomCandidate[];
  /** Whether they do. */
  readonly suffices: boolean;
}

/**
 * What an error of a full disk says about it; undefined for other errors. `stored` is what is there by now, where
 * that is known: what was deleted since is room.
 */
export function roomOf({ code, data }: PlainError, stored?: readonly StoredFile[]): Room | undefined {
  const { neededBytes, freeBytes, candidates } = data;
  if (code !== 'quota-exceeded' || typeof neededBytes !== 'number' || !Array.isArray(candidates))
    return undefined;
  const here = new Set(stored?.filter(({ removed }) => !removed).map(({ key }) => key));
  const isHere = ({ key }: RoomCandidate) => stored === undefined || here.has(key);
  const named = (candidates as readonly unknown[]).filter(isCandidate);
  const files = named.filter(isHere);
  const freed = named.reduce((sum, file) => sum + (isHere(file) ? 0 : file.bytes), 0);
  const missing = Math.max(0, neededBytes - (typeof freeBytes === 'number' ? freeBytes : 0) - freed);
  const enough: RoomCandidate[] = [];
  let bytes = 0;
  for (const file of files) {
    if (bytes >= missing) break;
    enough.push(file);
    bytes += file.bytes;
  }
  return { neededBytes: missing, candidates: files, enough, suffices: bytes >= missing };
}

function isCandidate(value: unknown): value is RoomCandidate {
  if (typeof value !== 'object' || value === null) return false;
  const { key, name, bytes } = value as Readonly<Record<string, unknown>>;
  return typeof key === 'string' && typeof name === 'string' && typeof bytes === 'number';
}
