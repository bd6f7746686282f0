/**
 * The least processor time of some runs, in milliseconds: other programs on a shared machine only add to what
 * something takes. Of use as a ratio to another such time of the same run, never by itself.
 */
export async function leastTime(runs: number, work: () => unknown): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run += 1) {
    const start = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}
