import type { Page } from 'playwright/test';
import { ask } from './support/ask.ts';
import { composer } from './support/composer.ts';
import { useFakeWorker } from './support/fake-worker.ts';
import { dropFiles, type NamedBytes } from './support/files.ts';
import { look } from './support/look.ts';
import { pdfOf } from './support/pdf.ts';
import { expect, test } from './support/test.ts';

/** Texts and PDFs that go into a message. */
const added = (page: Page) => page.getByRole('list', { name: 'Added to this message' });
const text = (name: string, content: string, mimeType = ''): NamedBytes => ({
  name,
  mimeType,
  buffer: Buffer.from(content),
});

test.beforeEach(async ({ page }) => {
  await useFakeWorker(page);
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
});

test('a page, code and a PDF are dropped, asked about, and still there after a reload', async ({ page }) => {
  await dropFiles(page, [
    text('saved.html', '<title>Tides</title><script>window.ran = 1</script><p>High water</p><p>at nine.</p>'),
    text('main.py', 'print(42)'),
    { name: 'report.pdf', mimeType: 'application/pdf', buffer: pdfOf(['First page', 'Second page']) },
  ]);
  await expect(added(page).getByText(/tokens?, .* % of the context/)).toHaveCount(3);
  await look(page, 'texts-added');
  await page.reload();
  await expect(added(page).getByText(/tokens?, .* % of the context/)).toHaveCount(3);
  await ask(page, 'What is in these?');
  await expect(added(page)).toBeHidden();
  await page.reload();
  const question = page.getByLabel('You', { exact: true });
  await question.getByText('report.pdf').click();
  await expect(question.locator('pre')).toHaveText('First page\n\nSecond page');
  await question.getByText('saved.html').click();
  await expect(question.locator('pre').first()).toHaveText('Tides\n\nHigh water\nat nine.');
  expect(await page.evaluate(() => 'ran' in window)).toBe(false);
  await look(page, 'texts-asked');
});

test('what is no text says so, what is too long is offered in parts, Delete takes it away', async ({
  page,
}) => {
  await dropFiles(page, [
    { name: 'broken.pdf', mimeType: '', buffer: Buffer.from('no PDF') },
    text('long.txt', 'A line of the text.\n'.repeat(4000)),
  ]);
  await expect(
    page.getByRole('alert').filter({ hasText: 'broken.pdf cannot be read as a PDF.' }),
  ).toBeVisible();
  await expect(page.getByRole('button', { name: 'Send' })).toBeDisabled();
  const part = page.getByLabel('Part of long.txt');
  await expect(added(page).getByText('Too long to be taken whole')).toBeVisible();
  await look(page, 'texts-too-long');
  await page.getByRole('button', { name: 'Remove broken.pdf' }).press('Enter');
  await part.focus();
  await part.selectOption({ index: 2 });
  await expect(added(page).getByText('Too long to be taken whole')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Send' })).toBeEnabled();
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByLabel('You', { exact: true })).toContainText(/long\.txt \(part 2 of \d+\)/);
});

test('a very long text that is pasted is added, and can be put into the message', async ({ page }) => {
  const paste = (length: number) =>
    composer(page).evaluate((area, letters) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', 'x'.repeat(letters));
      const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
      return area.dispatchEvent(event);
    }, length);
  expect(await paste(9_999)).toBe(true);
  await expect(added(page)).toBeHidden();
  expect(await paste(10_000)).toBe(false);
  await expect(added(page).getByText('Pasted text.txt')).toBeVisible();
  await expect(composer(page)).toHaveValue('');
  await page.getByRole('button', { name: 'Put Pasted text.txt into the message' }).click();
  await expect(added(page)).toBeHidden();
  await expect(composer(page)).toHaveValue('x'.repeat(10_000));
  await expect(composer(page)).toBeFocused();
});
