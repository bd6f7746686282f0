import { expect, test } from 'vitest';
import { DRAFTED, Odds } from './odds.ts';

/** Odds where a plain step takes 10 ms, and verifies `guesses` of a match of 4 in `milliseconds` so many times. */
function after(times: number, right: number, milliseconds: number): Odds {
  const odds = new Odds();
  for (let n = 0; n < 5; n++) odds.stepped(10);
  for (let n = 0; n < times; n++) odds.verified(4, 3, right, milliseconds);
  return odds;
}

test('verifies before anything is measured, and as many as pay', () => {
  expect(new Odds().worth(12, 3)).toBe(3);
  expect(after(4, 3, 25).worth(4, 3)).toBe(3);
});

test('lets go what is wrong or takes too long, and tries it again ever more rarely', () => {
  for (const odds of [after(3, 0, 25), after(2, 3, 60)]) {
    const rests: number[] = [];
    for (let n = 0; rests.length < 8;) {
      if (odds.worth(4, 3) === 0) n++;
      else {
        rests.push(n);
        n = 0;
        odds.verified(4, 3, 0, 60);
      }
    }
    expect(rests[1]).toBeGreaterThan(rests[0] ?? 0);
    expect(rests[2]).toBe(2 * (rests[1] ?? 0));
    expect(Math.max(...rests)).toBe(512);
  }
});

test('takes up again what has become right', () => {
  const odds = after(3, 0, 25);
  while (odds.worth(4, 3) === 0);
  for (let n = 0; n < 4; n++) odds.verified(4, 3, 3, 25);
  expect(odds.worth(4, 3)).toBe(3);
});

test('counts the time that a small model takes, and asks it for fewer guesses where it is slow', () => {
  const odds = after(4, 3, 12);
  odds.drafted(1);
  for (let n = 0; n < 4; n++) odds.verified(DRAFTED, 3, 3, 12);
  expect(odds.worth(DRAFTED, 3)).toBe(3);
  for (let n = 0; n < 6; n++) odds.drafted(6);
  for (let n = 0; n < 6; n++) odds.verified(DRAFTED, 3, 1, 12);
  expect(odds.worth(DRAFTED, 3)).toBe(0);
  expect(odds.worth(4, 3)).toBe(3);
  const unsure = after(4, 3, 14);
  unsure.drafted(1);
  for (let n = 0; n < 12; n++) unsure.verified(DRAFTED, 3, 1, 14);
  expect(unsure.worth(DRAFTED, 3)).toBe(1);
});

test('begins with one guess of a small model, and goes on to more where they cost little', () => {
  const odds = new Odds();
  // Nothing is known of plain steps before.
  for (let n = 0; n < 3; n++) {
    expect(odds.worth(DRAFTED, 3)).toBe(0);
    odds.stepped(10);
  }
  expect(odds.worth(DRAFTED, 3)).toBe(1);
  odds.drafted(0.5);
  odds.verified(DRAFTED, 1, 1, 10.5);
  expect(odds.worth(DRAFTED, 3)).toBe(3);
});

test('keeps kinds of matches apart', () => {
  const odds = after(6, 0, 25);
  expect(odds.worth(4, 3)).toBe(0);
  expect(odds.worth(14, 3)).toBe(3);
});
