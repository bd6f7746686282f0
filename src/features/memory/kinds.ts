import { memoryStrings } from './memory-strings.ts';
import type { MemoryKind } from '../../shared/memory-plan.ts';
import type { MemoryEntry, MemorySnapshot } from '../../worker/protocol.ts';
import styles from './kinds.module.css';

export interface KindSum {
  readonly kind: MemoryKind;
  readonly bytes: number;
  readonly planned: number;
}

/** Bytes of every kind that is there or planned. */
export function kindSums({
  entries,
  planned,
}: Pick<MemorySnapshot, 'entries' | 'planned'>): readonly KindSum[] {
  // In the order in which the panel shows them.
  const kinds = Object.keys(memoryStrings.kinds) as readonly MemoryKind[];
  const sums = new Map<MemoryKind, number>(kinds.map((kind) => [kind, 0]));
  for (const { kind, bytes } of entries) sums.set(kind, (sums.get(kind) ?? 0) + bytes);
  const plans = new Map(planned.map(({ kind, bytes }) => [kind, bytes]));
  return [...sums]
    .map(([kind, bytes]) => ({ kind, bytes, planned: plans.get(kind) ?? 0 }))
    .filter(({ bytes, planned: plan }) => bytes > 0 || plan > 0);
}

/** The name of a kind. */
export const kindName = (kind: MemoryKind): string => memoryStrings.kinds[kind];

/** The class that gives a kind its colour. */
export const kindClass = (kind: MemoryKind): string => styles[kind] ?? '';

/** Something to show the buffers of. */
export type Target = { readonly layer: number } | { readonly kind: MemoryKind };

export const sameTarget = (a: Target | undefined, b: Target | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

/** The buffers behind a target, largest first. */
export function buffersOf(target: Target, { entries }: MemorySnapshot): readonly MemoryEntry[] {
  const own = entries.filter((entry) =>
    'layer' in target ? entry.layer === target.layer : entry.kind === target.kind,
  );
  return own.sort((a, b) => b.bytes - a.bytes || a.id - b.id);
}
