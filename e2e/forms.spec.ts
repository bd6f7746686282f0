import { ask } from './support/ask.ts';
import { useFakeWorker } from './support/fake-worker.ts';
import { look } from './support/look.ts';
import { expect, test } from './support/test.ts';

/** Answers held to a schema, and calls of functions, by keyboard. The fake engine checks as the real one does. */
test('a schema is picked or refused where it stands, and calls are cards that take a result', async ({
  page,
}) => {
  await useFakeWorker(page);
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  await page.getByRole('button', { name: 'Chat settings' }).press('Enter');
  const schema = page.getByLabel('Answers are JSON of this schema');
  await schema.fill('{"properties": {"size": {"not": {}}}}');
  await expect(schema).toHaveAccessibleDescription(/\/properties\/size/);
  await expect(schema).toHaveAttribute('aria-invalid', 'true');
  await schema.fill('{"type": ');
  await expect(schema).toHaveAccessibleDescription(/no JSON/);
  await page.getByLabel('A schema to begin with').selectOption('A list');
  await expect(schema).toHaveValue(/"maxItems": 10/);
  await expect(schema).toHaveAttribute('aria-invalid', 'false');
  await page.getByLabel('Functions that the model may call').fill('{"name": "weather"}');
  await page.getByRole('button', { name: 'Done' }).press('Enter');

  await ask(page, 'Call it');
  const call = page.getByRole('region', { name: 'Call of weather' });
  await expect(call).toContainText('"question": "Call it"');
  await look(page, 'calls');
  await page.getByLabel('What weather gives').fill('{"sky": "grey"}');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Result of weather' })).toContainText('"sky": "grey"');
  await expect(page.getByLabel('Answer', { exact: true }).last()).toContainText('{"sky": "grey"}');
  await expect(page.getByRole('button', { name: 'Send the result' })).toHaveCount(0);

  await page.reload();
  await expect(call).toBeVisible();
  await page.getByRole('button', { name: 'Chat settings' }).click();
  await expect(schema).toHaveValue(/"maxItems": 10/);
});
