/**
 * The answer of `work`, or undefined as soon as the signal is raised, or where there is a grace, when the work has not
 * ended so many milliseconds after: the work itself goes on.
 */
export function orAborted<Value>(
  work: Promise<Value>,
  signal: AbortSignal,
  graceMs = 0,
): Promise<Value | undefined> {
  return new Promise((resolve, reject) => {
    let grace: ReturnType<typeof setTimeout> | undefined;
    const leave = () => resolve(undefined);
    const stop = () => {
      if (graceMs > 0) grace = setTimeout(leave, graceMs);
      else leave();
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => {
      clearTimeout(grace);
      signal.removeEventListener('abort', stop);
    });
  });
}
