const STEPS: Partial<Record<string, (at: number, count: number) => number>> = {
  ArrowDown: (at, count) => Math.min(count - 1, at + 1),
  ArrowUp: (at) => Math.max(0, at - 1),
  Home: () => 0,
  End: (_at, count) => count - 1,
};

/** Index to which a key leads in a list of `count`; undefined for keys that lead nowhere. */
export function moveInList(key: string, at: number, count: number): number | undefined {
  return count === 0 ? undefined : STEPS[key]?.(at, count);
}
