import { expect, it } from 'vitest';
import { FacetError } from '../shared/errors.ts';
import { type Contest, type Fits, NO_FITS, type Trial } from './contest.ts';
import { fitContests, isSettled } from './tuner.ts';

interface Script {
  /** Milliseconds of each candidate, by its name; noise is told by how often it was asked before. */
  readonly times?: Record<string, (asked: number) => number>;
  readonly wrong?: readonly string[];
  readonly broken?: readonly string[];
  /** Candidates for which the device has no room. */
  readonly large?: readonly string[];
  /** Candidates that the device is lost with when they are checked, or timed. */
  readonly losing?: readonly string[];
  readonly losingLate?: readonly string[];
  /** Questions with which the device is lost once, for another reason. */
  readonly losingOnce?: readonly string[];
  /** Answers after which there is no time left. */
  readonly answers?: number;
  /** Candidates that never answer. */
  readonly endless?: readonly string[];
  readonly measure?: boolean;
}

const contest = (key: string, ...names: readonly string[]): Contest => ({
  key,
  candidates: names.map((name) => ({ name, hash: `${key}:${name}` })),
});

/** A device that answers as a script says. */
function scripted(script: Script) {
  const asked: string[] = [];
  const kept: Fits[] = [];
  let opened = 0;
  let closed = 0;
  let left = script.answers ?? Infinity;
  let end: (value: unknown) => void = () => undefined;
  const over = new Promise((resolve) => (end = resolve));
  const openTrial = async () => {
    opened++;
    let lose: (value: unknown) => void = () => undefined;
    const lost = new Promise((resolve) => (lose = resolve));
    const answer = async <Value>(what: string, name: string, value: () => Value): Promise<Value> => {
      asked.push(`${what} ${name}`);
      if (script.endless?.includes(name)) {
        end(undefined);
        await new Promise(() => undefined);
      }
      if (--left < 0) end(undefined);
      if (left < 0) await new Promise(() => undefined);
      const first = asked.filter((each) => each === `${what} ${name}`).length === 1;
      if (first && script.losingOnce?.includes(`${what} ${name}`)) {
        lose(undefined);
        throw new Error('the buffer is gone');
      }
      if ((what === 'time' ? script.losingLate : script.losing)?.includes(name)) {
        lose(undefined);
        throw new Error('the buffer is gone');
      }
      return value();
    };
    return {
      lost,
      close: () => void closed++,
      check: (_: Contest, { name }: { name: string }) =>
        answer('check', name, () => {
          if (script.broken?.includes(name)) throw new Error('no such function');
          if (script.large?.includes(name)) throw new FacetError('out-of-gpu-memory', 'No room.', '');
          return !script.wrong?.includes(name);
        }),
      time: (_: Contest, { name }: { name: string }) =>
        answer('time', name, () => {
          const before = asked.filter((each) => each === `time ${name}`).length - 1;
          return script.times?.[name]?.(before) ?? 10;
        }),
    };
  };
  const keep = async (fits: Fits) => void kept.push(structuredClone(fits));
  return {
    asked,
    kept,
    opened: () => opened,
    closed: () => closed,
    run: (contests: readonly Contest[], before: Fits = NO_FITS) =>
      fitContests(contests, before, { openTrial, keep, over, measure: script.measure ?? true }),
  };
}

const chosen = ({ standings }: Fits): Record<string, string> =>
  Object.fromEntries(
    Object.entries(standings).map(([key, { chosen: hash }]) => [key, hash.split(':')[1] ?? '']),
  );

it('takes the fastest, and tells what it gained', async () => {
  const device = scripted({ times: { b: () => 8, c: () => 5, d: () => 6 } });
  const { fits, unfit } = await device.run([contest('one', 'a', 'b', 'c', 'd')]);
  expect(chosen(fits)).toEqual({ one: 'c' });
  expect(fits.standings['one']?.gain).toBeCloseTo(2);
  expect(unfit).toEqual([]);
  expect(device.closed()).toBe(1);
});

it('keeps the usual one in a tie, for 4 %, and for what is faster but once', async () => {
  const once = (asked: number) => (asked === 0 ? 5 : 10);
  const device = scripted({ times: { b: () => 10, c: () => 9.6, d: once } });
  expect(chosen((await device.run([contest('one', 'a', 'b', 'c', 'd')])).fits)).toEqual({ one: 'a' });
});

it('sees that the best became slow while another was measured', async () => {
  // The machine is busy at first, and then no more.
  const busy = (asked: number) => (asked === 0 ? 20 : 10);
  const device = scripted({ times: { a: busy, b: () => 10 } });
  expect(chosen((await device.run([contest('one', 'a', 'b')])).fits)).toEqual({ one: 'a' });
});

it('finds the fastest through noise of 3 % either way', async () => {
  const noisy = (time: number) => (asked: number) => time * (1 + 0.03 * Math.sin(asked * 2.4 + time));
  const device = scripted({ times: { a: noisy(10), b: noisy(9.9), c: noisy(8), d: noisy(9) } });
  expect(chosen((await device.run([contest('one', 'a', 'b', 'c', 'd')])).fits)).toEqual({ one: 'c' });
});

it('checks the usual one of every contest before it measures any', async () => {
  const device = scripted({});
  await device.run([contest('one', 'a', 'b'), contest('two', 'c', 'd')]);
  expect(device.asked.slice(0, 3)).toEqual(['check a', 'check c', 'check b']);
});

it('checks the usual ones alone where nothing is to be measured, and measures later', async () => {
  const contests = [contest('one', 'a', 'b'), contest('two', 'c')];
  const device = scripted({ measure: false, wrong: ['c'] });
  const { fits } = await device.run(contests);
  expect(device.asked).toEqual(['check a', 'check c']);
  const later = scripted({ times: { b: () => 5 } });
  expect(chosen((await later.run(contests, fits)).fits)).toEqual({ one: 'b' });
  expect(later.asked).not.toContain('check a');
});

it('never tries again what is wrong, and puts another in the place of the usual one', async () => {
  const wrong = ['a', 'c'];
  const first = scripted({ wrong, times: { c: () => 1 } });
  const { fits } = await first.run([contest('one', 'a', 'b', 'c')]);
  expect(chosen(fits)).toEqual({ one: 'b' });
  expect(fits.refused).toMatchObject({
    'one:a': { key: 'one', name: 'a', why: 'wrong' },
    'one:c': { why: 'wrong' },
  });
  expect(first.asked).not.toContain('time c');
  const again = scripted({ wrong });
  await again.run([contest('one', 'a', 'b', 'c')], { ...fits, standings: {} });
  expect(again.asked).toEqual(['check b']);
});

it('refuses what does not compile', async () => {
  const device = scripted({ broken: ['b'], times: { c: () => 5 } });
  const { fits } = await device.run([contest('one', 'a', 'b', 'c')]);
  expect(chosen(fits)).toEqual({ one: 'c' });
  expect(fits.refused['one:b']?.why).toBe('no-compile');
});

it('holds it against no candidate that the GPU has no room, and tries again the next time', async () => {
  const device = scripted({ large: ['a'] });
  const { fits, unfit } = await device.run([contest('one', 'a')]);
  expect(fits).toEqual(NO_FITS);
  expect(unfit).toEqual([]);
  expect(device.closed()).toBe(1);
  expect(chosen((await scripted({}).run([contest('one', 'a')], fits)).fits)).toEqual({ one: 'a' });
});

it('goes on with another device where one was lost', async () => {
  const device = scripted({ losing: ['b'], times: { c: () => 5 } });
  const { fits } = await device.run([contest('one', 'a', 'b', 'c')]);
  expect(chosen(fits)).toEqual({ one: 'c' });
  expect(fits.refused['one:b']?.why).toBe('lost');
  // It was tried on a fresh one once more, and lost that as well.
  expect(device.asked.filter((each) => each === 'check b')).toHaveLength(2);
  expect([device.opened(), device.closed()]).toEqual([3, 3]);
  // Before it was tried, it was written down.
  expect(device.kept.some(({ trying }) => trying === 'one:b')).toBe(true);
  expect(device.kept.at(-1)?.trying).toBeUndefined();
});

it('holds one loss against no candidate: it is tried once more on a fresh device', async () => {
  const device = scripted({ losingOnce: ['check a', 'check b', 'time b'], times: { b: () => 5 } });
  const { fits } = await device.run([contest('one', 'a', 'b')]);
  expect(chosen(fits)).toEqual({ one: 'b' });
  expect(fits.refused).toEqual({});
  expect([device.opened(), device.closed()]).toEqual([4, 4]);
});

it('is settled where all was tried or refused, and nobody went down meanwhile', async () => {
  const contests = [contest('one', 'a', 'b', 'c')];
  const { fits } = await scripted({ broken: ['c'] }).run(contests);
  expect(isSettled(contests, fits, true)).toBe(true);
  expect(isSettled(contests, { ...fits, trying: 'one:a' }, true)).toBe(false);
  expect(isSettled([contest('one', 'a', 'd')], fits, false)).toBe(false);
  const { fits: checked } = await scripted({ measure: false }).run(contests);
  expect(isSettled(contests, checked, false)).toBe(true);
  expect(isSettled(contests, checked, true)).toBe(false);
});

it('replaces the usual one that loses the device when it is measured', async () => {
  const device = scripted({ losingLate: ['a'] });
  const { fits } = await device.run([contest('one', 'a', 'b')]);
  expect(chosen(fits)).toEqual({ one: 'b' });
  expect(fits.refused['one:a']?.why).toBe('lost');
});

it('leaves a GPU alone that was lost twice', async () => {
  const device = scripted({ losing: ['b', 'c', 'd'] });
  const { fits } = await device.run([contest('one', 'a', 'b', 'c', 'd')]);
  expect(chosen(fits)).toEqual({ one: 'a' });
  expect(device.asked).not.toContain('check d');
});

it('tries once more what the browser went down with, and then never again', async () => {
  const one = contest('one', 'a', 'b');
  const down = { ...NO_FITS, trying: 'one:a' };
  const first = scripted({});
  const { fits } = await first.run([one], down);
  expect(first.asked[0]).toBe('check a');
  const second = scripted({});
  const after = await second.run([one], { ...fits, standings: {}, trying: 'one:a' });
  expect(second.asked[0]).toBe('check b');
  expect(after.fits.refused['one:a']?.why).toBe('lost');
});

it('ends at its deadline, whatever does not answer, and goes on there the next time', async () => {
  const contests = [contest('one', 'a', 'b', 'c'), contest('two', 'd', 'e')];
  const device = scripted({ endless: ['b'], times: { c: () => 5, e: () => 5 } });
  const { fits } = await device.run(contests);
  expect(chosen(fits)).toEqual({ one: 'a', two: 'd' });
  expect(fits.refused).toEqual({});
  const next = scripted({ times: { c: () => 5, e: () => 5 } });
  const later = await next.run(contests, fits);
  expect(chosen(later.fits)).toEqual({ one: 'c', two: 'e' });
  expect(next.asked).not.toContain('check b');
  expect(next.asked).not.toContain('check a');
});

it('closes a device that opens when the time is over', async () => {
  let end: (value: unknown) => void = () => undefined;
  const over = new Promise((resolve) => (end = resolve));
  let opened: (trial: Trial) => void = () => undefined;
  const opening = new Promise<Trial>((resolve) => (opened = resolve));
  const openTrial = () => {
    end(undefined);
    return opening;
  };
  const options = { openTrial, keep: async () => undefined, over, measure: true };
  expect(await fitContests([contest('one', 'a')], NO_FITS, options)).toEqual({ fits: NO_FITS, unfit: [] });
  const closed = await new Promise<boolean>((resolve) => {
    const unasked = () => Promise.reject(new Error('asked when the time was over'));
    opened({ check: unasked, time: unasked, lost: new Promise(() => undefined), close: () => resolve(true) });
    setTimeout(() => resolve(false), 100);
  });
  expect(closed).toBe(true);
});

it('asks no device where all is known, and begins anew with another text', async () => {
  const { fits } = await scripted({}).run([contest('one', 'a', 'b')]);
  const known = scripted({});
  expect(await known.run([contest('one', 'a', 'b')], fits)).toEqual({ fits, unfit: [] });
  expect(known.opened()).toBe(0);
  const other = scripted({});
  await other.run([contest('one', 'a', 'c')], fits);
  expect(other.asked[0]).toBe('check a');
});

it('says nothing of what it could not try, where no device can be had', async () => {
  const over = new Promise(() => undefined);
  const openTrial = () => Promise.reject(new Error('no adapter'));
  const options = { openTrial, keep: async () => undefined, over, measure: true };
  expect(await fitContests([contest('one', 'a')], NO_FITS, options)).toEqual({ fits: NO_FITS, unfit: [] });
});

it('tells where nothing is right', async () => {
  const device = scripted({ wrong: ['a', 'b'] });
  const { fits, unfit } = await device.run([contest('one', 'a', 'b'), contest('two', 'c')]);
  expect(unfit).toEqual(['one']);
  expect(chosen(fits)).toEqual({ two: 'c' });
});
