import { ask } from './support/ask.ts';
import { ready } from './support/chat.ts';
import { look } from './support/look.ts';
import { expect, test } from './support/test.ts';

/** The page that measures speed, on the demo model. */
test('measures the model in use, copies a table, can be stopped, and the chat goes on', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/');
  await ready(page);
  await expect(await ask(page, 'What is 4 + 5?')).toContainText('4 + 5 = 9');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('speed');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Speed', exact: true })).toBeFocused();

  await page.getByLabel('Longest context').selectOption('1,024 tokens');
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Copy as Markdown' })).toBeVisible();
  const headers = page.getByRole('table').getByRole('rowheader');
  await expect(headers).toHaveText(['64', '1,024']);
  await page.getByRole('button', { name: 'Copy as Markdown' }).click();
  await expect(page.getByText('Copied', { exact: true }).first()).toBeVisible();
  const markdown = await page.evaluate(() => navigator.clipboard.readText());
  expect(markdown).toMatch(/ on Processor, .*, Chrome \d+\. /);
  expect(markdown.split('\n').filter((line) => line.startsWith('| '))).toHaveLength(4);
  await look(page, 'speed');

  await page.getByRole('radio', { name: 'Made-up weights' }).check();
  await expect(page.getByText(/^Takes .* while it is measured/)).toBeVisible();
  await look(page, 'speed-made-up');
  await page.getByRole('radio', { name: 'The model in use' }).check();
  await page.getByLabel('Longest context').selectOption('32,768 tokens');
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Measure', exact: true })).toBeVisible();

  await page.getByRole('link', { name: 'Back to the chat' }).click();
  await expect(await ask(page, 'What is 4 + 5?')).toContainText('4 + 5 = 9');
});
