import type { PlainError } from '../shared/errors.ts';

/** A file that could go. */
export interface RoomCandidate {
  readonly key: string;
  readonly name: string;
  readonly bytes: number;
}

/** What there was no room for, and what could go for it. */
export interface Room {
  /** More than there is. */
  readonly neededBytes: number;
  /** The least recently used first. */
  readonly candidates: readonly RoomCandidate[];
  /** The first of them that make enough room; all where they do not. */
  readonly enough: readonly RoomCandidate[];
}

/** What an error of a full disk says about it; undefined for other errors. */
export function roomOf({ code, data }: PlainError): Room | undefined {
  const { neededBytes, freeBytes, candidates } = data;
  if (code !== 'quota-exceeded' || typeof neededBytes !== 'number' || !Array.isArray(candidates))
    return undefined;
  const missing = neededBytes - (typeof freeBytes === 'number' ? freeBytes : 0);
  const files = (candidates as readonly unknown[]).filter(isCandidate);
  const enough: RoomCandidate[] = [];
  let bytes = 0;
  for (const file of files) {
    if (bytes >= missing) break;
    enough.push(file);
    bytes += file.bytes;
  }
  return { neededBytes: missing, candidates: files, enough };
}

function isCandidate(value: unknown): value is RoomCandidate {
  if (typeof value !== 'object' || value === null) return false;
  const { key, name, bytes } = value as Readonly<Record<string, unknown>>;
  return typeof key === 'string' && typeof name === 'string' && typeof bytes === 'number';
}
