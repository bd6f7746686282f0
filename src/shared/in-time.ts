/**
 * The answer of `work`, which gets a signal that is raised with another one, or after so many milliseconds. The timer is
 * of its own: Node forgets that of an `AbortSignal.timeout` which nothing but an `AbortSignal.any` holds.
 */
export async function inTime<Value>(
  milliseconds: number,
  signal: AbortSignal,
  work: (until: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), Math.max(0, milliseconds));
  try {
    return await work(AbortSignal.any([late.signal, signal]));
  } finally {
    clearTimeout(timer);
  }
}
