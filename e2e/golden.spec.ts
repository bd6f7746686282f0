import { goldenFloats, goldenJson } from '../test/support/golden.ts';
import { nmse } from '../test/support/nmse.ts';
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

test('the browser computes what the reference does', async ({ page }) => {
  test.setTimeout(600_000);
  const body = await bundleWorker('e2e/support/golden.worker.ts');
  await page.route('**/golden.html', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>-</title>' }),
  );
  await page.route('**/golden.worker.js', (route) => route.fulfill({ contentType: 'text/javascript', body }));
  await page.goto('/golden.html');
  const worker = await page.evaluateHandle(() => new Worker('/golden.worker.js', { type: 'module' }));
  for (const { name, messages, ids, weights } of cases) {
    const expected = weights.q8_0;
    const request: GoldenRequest = { messages, ids, steps: expected.greedy_ids.length };
    const answer = await worker.evaluate(
      (to, sent) =>
        new Promise<Omit<GoldenAnswer, 'logits'> & { logits: number[] }>((resolve, reject) => {
          const receive = ({ data }: MessageEvent<{ answer: GoldenAnswer } | { error: string }>) => {
            if ('error' in data) reject(new Error(data.error));
            else resolve({ ...data.answer, logits: [...data.answer.logits] });
          };
          const { port1, port2 } = new MessageChannel();
          port1.addEventListener('message', receive);
          port1.start();
          to.postMessage(sent, [port2]);
        }),
      request,
    );
    expect(answer.prompt, name).toEqual(ids);
    expect(nmse(answer.logits, goldenFloats(`tiny/${expected.logits}`)), name).toBeLessThan(3e-6);
    if (expected.min_margin > SURE) {
      expect(answer.ids, name).toEqual(expected.greedy_ids);
      expect(answer.text, name).toBe(expected.greedy_text);
    } else expect(answer.ids[0], name).toBe(expected.greedy_ids[0]);
  }
});
