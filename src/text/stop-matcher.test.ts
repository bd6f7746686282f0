import { expect, test } from 'vitest';
import { Random } from '../../test/support/random.ts';
import { StopMatcher } from './stop-matcher.ts';

function run(stops: readonly string[], pushes: readonly string[]): { out: string[]; stopped: boolean } {
  const matcher = new StopMatcher(stops);
  const out: string[] = [];
  for (const push of pushes) {
    const { text, stopped } = matcher.push(push);
    out.push(text);
    if (stopped) return { out, stopped };
  }
  return { out: [...out, matcher.flush()], stopped: false };
}

test('holds back what could begin a stop string, and gives it out once it cannot', () => {
  expect(run(['END'], ['a', 'E', 'N', 'x'])).toEqual({ out: ['a', '', '', 'ENx', ''], stopped: false });
  expect(run(['END'], ['aE', 'N', 'Db'])).toEqual({ out: ['a', '', ''], stopped: true });
  expect(run(['aab'], ['aa', 'ab'])).toEqual({ out: ['', 'a'], stopped: true });
});

test('gives out at the end what no stop string came of', () => {
  expect(run(['\n\n'], ['a\n'])).toEqual({ out: ['a', '\n'], stopped: false });
});

test('the stop string that is complete first wins, of two at once the longer', () => {
  expect(run(['abcd', 'bc'], ['xabcd'])).toEqual({ out: ['xa'], stopped: true });
  expect(run(['bc', 'abc'], ['xabcd'])).toEqual({ out: ['x'], stopped: true });
});

test('without stop strings everything passes', () => {
  expect(run([], ['a', '', 'b'])).toEqual({ out: ['a', '', 'b', ''], stopped: false });
});

test('nothing comes after a stop', () => {
  const matcher = new StopMatcher(['.']);
  matcher.push('a.b');
  expect([matcher.push('c'), matcher.flush()]).toEqual([{ text: '', stopped: true }, '']);
});

test('an empty stop string is refused', () => {
  expect(() => new StopMatcher(['a', ''])).toThrow(/empty/);
});

test('the way the stream is cut makes no difference, and no stop string is ever given out', () => {
  const random = new Random(3);
  const word = (low: number, high: number): string =>
    Array.from({ length: random.integer(low, high) }, () => 'ab\n'[random.integer(0, 3)]).join('');
  for (let round = 0; round < 3000; round++) {
    const stops = Array.from({ length: random.integer(1, 4) }, () => word(1, 5));
    const text = word(0, 30);
    const pushes: string[] = [];
    for (let at = 0; at < text.length;) {
      const end = at + random.integer(0, 5);
      pushes.push(text.slice(at, end));
      at = end;
    }
    const { out, stopped } = run(stops, pushes);
    const { out: whole, stopped: wholeStopped } = run(stops, [text]);
    expect([out.join(''), stopped]).toEqual([stopped ? whole.join('') : text, wholeStopped]);
    expect(stopped).toBe(stops.some((stop) => text.includes(stop)));
    expect(stops.some((stop) => out.join('').includes(stop))).toBe(false);
  }
});
