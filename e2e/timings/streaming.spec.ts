import { openChat, stream, watchTyping } from '../support/long-chat.ts';
import { test } from '../support/test.ts';

// A trace copies the page while it is measured.
test.use({ trace: 'off' });
test.setTimeout(230_000);

test('200 tokens a second into a chat of 500 messages', async ({ page }) => {
  await openChat(page, 250);
  await page.waitForTimeout(3000);
  await stream(page, 60);
  const session = await page.context().newCDPSession(page);
  for (let times = 0; times < 3; times += 1) await watchTyping(page, session);
  await page.getByRole('button', { name: 'Stop' }).click();
});
