import { composer, send } from './support/composer.ts';
import { ask } from './support/ask.ts';
import { useFakeWorker } from './support/fake-worker.ts';
import { look } from './support/look.ts';
import { expect, test } from './support/test.ts';

/** How full the context is, and what can be done at its end. The fake engine has 2,048 tokens of context here. */
test.beforeEach(async ({ page }) => {
  await useFakeWorker(page);
  await page.addInitScript(() => {
    const limits = { contextLength: 2048, kvType: 'f16', checkpointShare: 0.1 };
    localStorage.setItem('facet.limits', JSON.stringify(limits));
  });
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
});

const words = (count: number) => 'x'.repeat(count);

test('says how full the context is, in figures and in words', async ({ page }) => {
  await ask(page, 'Hello');
  const gauge = page.getByRole('button', { name: /^Context: / });
  await expect(gauge).toContainText('of 2,048 tokens');
  await expect(gauge).toHaveCSS('font-weight', '400');
  await ask(page, words(1700));
  await gauge.focus();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByText('There is room for a few more turns.')).toBeVisible();
  await look(page, 'context-amber');
  await composer(page).focus();
  await expect(page.getByText('There is room for a few more turns.')).toBeHidden();
});

test('counts what is being written, before it is sent', async ({ page }) => {
  const gauge = page.getByRole('button', { name: /^Context: / });
  const message = composer(page);
  await expect(gauge).toBeHidden();
  await message.fill(words(300));
  await expect(gauge).toContainText('300 of 2,048 tokens');
  await message.fill(words(2100));
  await expect(gauge).toContainText('2,100 of 2,048 tokens');
  await gauge.focus();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByText('2,100 tokens of it are the message you are writing.')).toBeVisible();
  await expect(page.getByText('Too long: shorten the message')).toBeVisible();
  // A long word breaks: nothing of it is out of view to the side.
  expect(await message.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  expect(await message.evaluate(({ parentElement }) => parentElement?.scrollLeft)).toBe(0);
  await look(page, 'context-draft');
  await message.fill('');
  await expect(gauge).toBeHidden();
});

test('offers ways on when the conversation fills the context', async ({ page }) => {
  await ask(page, 'Hello');
  await ask(page, words(2030));
  const notice = page.getByRole('alert').filter({ hasText: 'The context is full' });
  await expect(notice).toBeVisible();
  await look(page, 'context-full');
  await notice.getByRole('button', { name: 'Leave out the oldest turns' }).click();
  await expect(notice).toBeHidden();
  await expect(page.getByText('The model no longer reads what is above.')).toBeVisible();
  await look(page, 'context-dropped');
  await page.getByRole('button', { name: 'Read it again' }).click();
  await expect(page.getByText('The model no longer reads what is above.')).toBeHidden();
});

test('an answer refused for want of room is asked again with a higher limit', async ({ page }) => {
  await ask(page, 'Hello');
  await send(page, 'fail');
  const notice = page.getByRole('alert').filter({ hasText: 'The context is full' });
  await notice.getByRole('button', { name: 'Raise the limit to 4,096 tokens' }).click();
  await expect(page.getByRole('button', { name: /^Context: .* of 4,096 tokens/ })).toBeVisible();
  await expect(page.getByLabel('You', { exact: true })).toHaveCount(2);
  await notice.getByRole('button', { name: 'Start afresh' }).click();
  await expect(page.getByText('Try one of these')).toBeVisible();
});
