import { send } from './support/composer.ts';
import { heapAfterCollection } from './support/jank.ts';
import { openChat } from './support/long-chat.ts';
import { expect, test } from './support/test.ts';

const MIB = 2 ** 20;

test('20,000 tokens in a row: streamed, they leave no more behind than is shown', async ({ page }) => {
  await openChat(page, 1);
  const session = await page.context().newCDPSession(page);
  const heap = async () => {
    // Code is still being highlighted.
    await page.waitForTimeout(3000);
    return (await heapAfterCollection(session)) / MIB;
  };
  const ask = async (text: string) => {
    const answers = await page.getByLabel('Answer').count();
    await send(page, text);
    await expect(page.getByLabel('Answer')).toHaveCount(answers + 1);
    await expect(page.getByRole('button', { name: 'Send' })).toBeVisible({ timeout: 130_000 });
  };
  // What is kept of code once it has run is no part of a text.
  await ask('Show 2000');
  await page.getByRole('button', { name: 'New chat' }).click();
  const before = await heap();
  await ask('Show 20000');
  const shown = await heap();
  await page.getByRole('button', { name: 'New chat' }).click();
  await expect(page.getByRole('article')).toHaveCount(0);
  const cleared = await heap();
  const streaming = ask('Rush 20000');
  const during: number[] = [];
  for (let quarter = 0; quarter < 3; quarter += 1) {
    await page.waitForTimeout(5000);
    during.push((await heapAfterCollection(session)) / MIB);
  }
  await streaming;
  const streamed = await heap();
  const say = (heaps: readonly number[]) => heaps.map((size) => size.toFixed(1)).join(', ');
  console.log(`MiB: before ${say([before])}, shown at once ${say([shown])}, cleared ${say([cleared])}`);
  console.log(`MiB after each 5,000 tokens streamed: ${say([...during, streamed])}`);
  expect(cleared - before).toBeLessThan((shown - before) / 4);
  // Of what has changed since it first was rendered, React keeps the rendering before, too; and no more than that.
  expect(streamed - cleared).toBeLessThan((shown - before) * 2);
});
