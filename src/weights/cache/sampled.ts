/** Of so many chunks one is checked. */
const ONE_IN = 16;
/** Files of fewer chunks are checked whole: it takes no time that anybody would notice. */
const SMALL = 16;

/**
 * Which of `count` chunks of a file that was found right once are checked when it is read again: the first, the
 * last, and one in sixteen, others each time. Comparing all of them takes as long as reading them
 * (docs/benchmarks.md), so that is left to "Verify".
 */
export function sampled(count: number, random: () => number = Math.random): (index: number) => boolean {
  const phase = Math.floor(random() * ONE_IN);
  return (index) => count < SMALL || index === 0 || index === count - 1 || index % ONE_IN === phase;
}
