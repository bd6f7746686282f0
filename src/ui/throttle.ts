export interface Throttled {
  /** Acts now, or as soon as the pause since the last time is over. */
  ask(): void;
  /** Acts no more, also not for what was asked already. */
  stop(): void;
}

/**
 * Acts at once and then at most every `ms`, the last time always after the last ask. While asks keep coming it
 * acts with one of them, so that nothing runs, and nothing is painted, in between.
 */
export function throttle(ms: number, act: () => void): Throttled {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let actedAt = Number.NEGATIVE_INFINITY;
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  const run = () => {
    stop();
    actedAt = performance.now();
    act();
  };
  return {
    ask() {
      const rest = actedAt + ms - performance.now();
      if (rest <= 0) run();
      else timer ??= setTimeout(run, rest + ms / 2);
    },
    stop,
  };
}
