import type { Page } from 'playwright/test';
import { ask } from '../support/ask.ts';
import { drawing, ready } from '../support/chat.ts';
import { holdWorker } from '../support/memory-call.ts';
import { expect, test } from '../support/test.ts';
import { type MemorySample, MemorySampler } from './memory-sample.ts';

const MINUTES = Number(process.env['FACET_MINUTES'] ?? 60);
/** Of a core, at most. */
const SHARE = Number(process.env['FACET_SHARE'] ?? 1);
/** From here on nothing should grow any more: a sixth of the time. */
const WARM = MINUTES / 6;
/** Samples whose median is compared. */
const COMPARED = 5;
/** Chats that are there at the end of a round. */
const KEPT_CHATS = 3;
const FIELDS = ['pageHeap', 'workerHeaps', 'buffers', 'ledger', 'processes'] as const;

const title = (round: number): string => `Hello, this is round ${round}`;

/** What a person does in some minutes: chats, an image, an edit, a look at the chat before, and tidying up. */
async function work(page: Page, round: number): Promise<void> {
  const list = page.getByRole('navigation', { name: 'Chats' });
  const row = (of: number) => list.getByRole('button', { name: title(of), exact: true });
  const questions = page.getByLabel('You', { exact: true });
  const answers = page.getByLabel('Answer', { exact: true });
  if (round > 0) await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await ask(page, title(round));
  await page.locator('input[accept^="image/*"]').setInputFiles([drawing('red-circle.png')]);
  await ask(page, 'What is in this image?');
  await ask(page, 'What can you do?');
  await questions.nth(2).hover();
  await questions.nth(2).getByRole('button', { name: 'Edit' }).click();
  await page.getByLabel('Edit the message').fill('What is 4 + 5?');
  await page.keyboard.press('Enter');
  await expect(questions.nth(2).getByRole('group', { name: 'Versions' })).toContainText('2 / 2');
  await expect(answers.nth(2)).toContainText(/prompt [\d,]+ new/, { timeout: 90_000 });
  if (round === 0) return;
  await row(round - 1).click();
  await expect(questions.first()).toContainText(title(round - 1));
  await ask(page, 'What colour is the circle?');
  await row(round).click();
  await expect(questions.first()).toContainText(title(round));
  if (round < KEPT_CHATS) return;
  await row(round - KEPT_CHATS).focus();
  await page.keyboard.press('Delete');
  await expect(row(round - KEPT_CHATS)).toBeHidden();
}

const median = (samples: readonly MemorySample[], field: keyof MemorySample): number =>
  samples.map((sample) => sample[field]).toSorted((a, b) => a - b)[Math.floor(samples.length / 2)] ?? NaN;

const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(2).padStart(9);

test('nothing grows while a page is worked with', async ({ page, browser }) => {
  await holdWorker(page);
  await page.goto('/');
  await ready(page);
  await page.keyboard.press('Control+m');
  const sampler = await MemorySampler.open(browser, page);
  const start = performance.now();
  const minutes = () => (performance.now() - start) / 60_000;
  const samples: { readonly at: number; readonly sample: MemorySample }[] = [];
  console.log(`round  minute  core${FIELDS.map((field) => field.padStart(13)).join('')}   (MiB)`);
  for (let round = 0; minutes() < MINUTES; round += 1) {
    const [began, took] = [performance.now(), await sampler.seconds()];
    await work(page, round);
    // The processor comes to rest: what was written goes to the disk, and the panel is told for the last time.
    await page.waitForTimeout(2000);
    const sample = await sampler.sample();
    samples.push({ at: minutes(), sample });
    const seconds = (await sampler.seconds()) - took;
    await page.waitForTimeout(Math.max(0, (seconds * 1000) / SHARE - (performance.now() - began)));
    const share = seconds / ((performance.now() - began) / 1000);
    const figures = FIELDS.map((field) => mebibytes(sample[field]).padStart(13)).join('');
    console.log(
      `${String(round).padStart(5)}${minutes().toFixed(1).padStart(8)}${share.toFixed(2).padStart(6)}${figures}`,
    );
  }
  const warm = samples.filter(({ at }) => at >= WARM).map(({ sample }) => sample);
  expect(warm.length, 'enough rounds to compare').toBeGreaterThanOrEqual(2 * COMPARED);
  const grown = FIELDS.map((field) => {
    const [before, after] = [warm.slice(0, COMPARED), warm.slice(-COMPARED)].map((few) => median(few, field));
    console.log(`${field}: ${mebibytes(before ?? NaN)} MiB, then ${mebibytes(after ?? NaN)} MiB`);
    return [field, (after ?? NaN) / (before ?? NaN)] as const;
  });
  for (const [field, ratio] of grown) expect.soft(ratio, field).toBeLessThanOrEqual(1.05);
});
