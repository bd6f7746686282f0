import { memoryStrings } from './memory-strings.ts';
import type { MemoryEntry, MemorySnapshot } from '../../worker/protocol.ts';
import styles from './kinds.module.css';

/** What buffers are for, in the order in which the panel shows them. */
const KINDS = Object.keys(memoryStrings.kinds) as readonly (keyof typeof memoryStrings.kinds)[];

export interface KindSum {
  readonly kind: string;
  readonly bytes: number;
  readonly planned: number;
}

/** Bytes of every kind that is there or planned, known kinds first. */
export function kindSums({
  entries,
  planned,
}: Pick<MemorySnapshot, 'entries' | 'planned'>): readonly KindSum[] {
  const sums = new Map<string, number>(KINDS.map((kind) => [kind, 0]));
  for (const { kind, bytes } of entries) sums.set(kind, (sums.get(kind) ?? 0) + bytes);
  const plans = new Map(planned.map(({ kind, bytes }) => [kind, bytes]));
  return [...sums]
    .map(([kind, bytes]) => ({ kind, bytes, planned: plans.get(kind) ?? 0 }))
    .filter(({ bytes, planned: plan }) => bytes > 0 || plan > 0);
}

/** What to call a kind; one that this page does not know keeps its own name. */
export const kindName = (kind: string): string =>
  KINDS.some((known) => known === kind)
    ? memoryStrings.kinds[kind as keyof typeof memoryStrings.kinds]
    : kind;

/** The class that gives a kind its colour. */
export const kindClass = (kind: string): string => styles[kind] ?? styles['other'] ?? '';

/** Something to show the buffers of. */
export type Target = { readonly layer: number } | { readonly kind: string };

export const sameTarget = (a: Target | undefined, b: Target | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** The buffers behind a target, largest first. */
export function buffersOf(target: Target, { entries }: MemorySnapshot): readonly MemoryEntry[] {
  const own = entries.filter((entry) =>
    'layer' in target ? entry.layer === target.layer : entry.kind === target.kind,
  );
  return own.sort((a, b) => b.bytes - a.bytes || a.id - b.id);
}
