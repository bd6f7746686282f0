import { expect, test } from 'vitest';
import type { FromWorker, ToWorker } from '../worker/protocol.ts';
import { PageCalls } from './page-calls.ts';

function pages() {
  const told: [page: string, message: unknown][] = [];
  const page = (id: string) => ({ id, postMessage: (message: unknown) => told.push([id, message]) });
  return { calls: new PageCalls(), told, a: page('a'), b: page('b') };
}

const ping = (id: number): ToWorker => ({ kind: 'call', id, name: 'ping', argument: null });
const result = (id: number): FromWorker => ({ kind: 'result', id, value: 7 });

test('pages that count alike are told apart, and each hears its own answers', () => {
  const { calls, told, a, b } = pages();
  const [first, second] = [calls.from(a, ping(1)), calls.from(b, ping(1))];
  expect([first?.id, second?.id]).toEqual([1, 2]);
  const chunk = { kind: 'event', name: 'chunk', value: { call: 1, chunk: {} } } as unknown as FromWorker;
  for (const message of [chunk, result(2), result(1), result(1), result(9), chunk]) calls.tell(message);
  expect(told).toEqual([
    ['a', { kind: 'event', name: 'chunk', value: { call: 1, chunk: {} } }],
    ['b', result(1)],
    ['a', result(1)],
  ]);
});

test('a page stops its own call, while that goes on', () => {
  const { calls, a, b } = pages();
  calls.from(a, ping(5));
  calls.from(b, ping(5));
  expect(calls.from(b, { kind: 'abort', id: 5 })).toEqual({ kind: 'abort', id: 2 });
  calls.tell(result(2));
  expect(calls.from(b, { kind: 'abort', id: 5 })).toBeUndefined();
  expect(calls.from(a, { kind: 'abort', id: 5 })).toEqual({ kind: 'abort', id: 1 });
});

test('what is no answer is told to all', () => {
  const { calls, told, a, b } = pages();
  calls.from(a, ping(1));
  calls.from(b, ping(1));
  const status: FromWorker = { kind: 'event', name: 'status', value: { kind: 'empty' } };
  calls.tell(status);
  expect(told).toEqual([
    ['a', status],
    ['b', status],
  ]);
});
