import { type Clock, systemClock } from '../../src/weights/source/clock.ts';

const TIMES = 50;

/** A clock that runs fast, so that waits of minutes take seconds. Chance is always in the middle. */
export const quickClock: Clock = {
  now: () => performance.now() * TIMES,
  random: () => 0.5,
  sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / TIMES, signal),
};
