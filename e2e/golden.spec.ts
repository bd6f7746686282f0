import { goldenFloats, goldenJson } from '../test/support/golden.ts';
import { nmse } from '../test/support/nmse.ts';
import { askWorker, openBareWorker } from './support/bare-worker.ts';
import { bundleWorker } from './support/bundle.ts';
import type { GoldenAnswer, GoldenRequest } from './support/golden.worker.ts';
import { expect, test } from './support/test.ts';

interface Case {
  readonly name: string;
  readonly messages: GoldenRequest['messages'];
  readonly ids: readonly number[];
  readonly weights: {
    readonly q8_0: {
      readonly logits: string;
      readonly greedy_ids: readonly number[];
      readonly greedy_text: string;
      readonly min_margin: number;
    };
  };
}

const { cases } = goldenJson<{ readonly cases: readonly Case[] }>('tiny/text.json');
/** Greedy steps are compared where the reference is sure. */
const SURE = 0.05;
/**
 * A GPU in software takes its time: a short prompt, one with a system prompt, and one past a window, a few steps each.
 * Every case is held to the reference whole in Node, on an adapter and on the processor.
 */
const NAMES: ReadonlySet<string> = new Set(['t03-add', 't08-turns', 't09-system']);
const STEPS = 4;

test('the browser computes what the reference does', async ({ page }) => {
  test.setTimeout(600_000);
  const body = await bundleWorker('e2e/support/golden.worker.ts');
  const worker = await openBareWorker(page, body);
  const chosen = cases.filter(({ name }) => NAMES.has(name));
  expect(chosen).toHaveLength(NAMES.size);
  for (const { name, messages, ids, weights } of chosen) {
    const expected = weights.q8_0;
    const steps = Math.min(STEPS, expected.greedy_ids.length);
    const request: GoldenRequest = { messages, ids, steps };
    const answer = await askWorker<GoldenRequest, GoldenAnswer>(worker, request);
    expect(answer.prompt, name).toEqual(ids);
    expect(nmse(answer.logits, goldenFloats(`tiny/${expected.logits}`)), name).toBeLessThan(3e-6);
    if (expected.min_margin > SURE) {
      expect(answer.ids, name).toEqual(expected.greedy_ids.slice(0, steps));
      expect(expected.greedy_text.startsWith(answer.text), name).toBe(true);
    } else expect(answer.ids[0], name).toBe(expected.greedy_ids[0]);
  }
});
