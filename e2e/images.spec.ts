import { readFileSync } from 'node:fs';
import type { Page } from 'playwright/test';
import { ask } from './support/ask.ts';
import { ready } from './support/chat.ts';
import { composer } from './support/composer.ts';
import { useFakeWorker } from './support/fake-worker.ts';
import { dropFiles, type NamedBytes, openFile, pasteFiles } from './support/files.ts';
import { look } from './support/look.ts';
import { modelButton } from './support/model-button.ts';
import { expect, test } from './support/test.ts';

const TEXT_MODEL = 'public/models/tiny-gemma3-q8_0.gguf';
const VISION = 'public/models/mmproj-tiny-gemma3-f16.gguf';

function png(name: string): NamedBytes {
  const buffer = readFileSync(`test/golden/tiny/images/${name}`);
  return { name, mimeType: 'image/png', buffer };
}

/** The same picture as a JPEG, made by the browser. */
async function jpeg(page: Page, name: string): Promise<NamedBytes> {
  const base64 = png(name).buffer.toString('base64');
  const made = await page.evaluate(async (source) => {
    const bytes = Uint8Array.from(atob(source), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 });
    return [...new Uint8Array(await blob.arrayBuffer())];
  }, base64);
  return { name: name.replace('.png', '.jpg'), mimeType: 'image/jpeg', buffer: Buffer.from(made) };
}

const draft = (page: Page) => page.getByRole('list', { name: 'Added to this message' });
const thumbs = (page: Page) => draft(page).getByRole('button', { name: /^View/ });

/** Images encoded over the whole conversation, by the timings of its answers. */
async function encoded(page: Page): Promise<number> {
  const text = (await page.getByRole('log').textContent()) ?? '';
  return [...text.matchAll(/(\d+) images? encoded/g)].reduce((sum, [, count]) => sum + Number(count), 0);
}

test('a drawing is dropped, asked about twice and after a reload, and encoded once', async ({ page }) => {
  await page.goto('/');
  await ready(page);
  await dropFiles(page, [png('triangle-cross.png')]);
  await expect(page.getByRole('button', { name: 'View triangle cross' })).toBeVisible();
  await expect(await ask(page, 'Where is the purple triangle?')).toContainText('in the top right');
  await expect(await ask(page, 'What is the background colour?')).toContainText('The background is grey.');
  await expect(page.getByLabel('Answer').nth(1)).toContainText('image reused');
  expect(await encoded(page)).toBe(1);
  await look(page, 'images-chat');

  await page.reload();
  await ready(page);
  // The chat is kept with its drawing, and so is what the model made of it.
  await expect(page.getByLabel('You').getByRole('button', { name: 'View triangle cross' })).toBeVisible();
  await expect(await ask(page, 'What is the background colour?')).toContainText('The background is grey.');
  await expect(page.getByLabel('Answer').nth(2)).toContainText('image reused');
  expect(await encoded(page)).toBe(1);
});

test('two images are pasted and picked, one is removed, and a later question is about the second', async ({
  page,
}) => {
  await page.goto('/');
  await ready(page);
  await composer(page).focus();
  await pasteFiles(page, [await jpeg(page, 'red-circle.png')]);
  await expect(page.getByRole('button', { name: 'View red circle' })).toBeVisible();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add images or files' }).click();
  await (await chooser).setFiles([png('three.png'), png('star-ring.png')]);
  await expect(thumbs(page)).toHaveCount(3);
  await page.getByRole('button', { name: 'View three' }).focus();
  await page.keyboard.press('Delete');
  await expect(thumbs(page)).toHaveCount(2);
  await expect(page.getByRole('button', { name: 'View star ring' })).toBeFocused();
  await expect(await ask(page, 'What is in the second image?')).toContainText('a yellow star');
  await expect(page.getByLabel('You').getByRole('img')).toHaveCount(2);
  await expect(await ask(page, 'What colour is the ring?')).toContainText('green');
  await expect(page.getByLabel('Answer').nth(1)).toContainText('2 images reused');
  expect(await encoded(page)).toBe(2);
});

test('a sample drawing is one click away', async ({ page }) => {
  await page.goto('/');
  await ready(page);
  await look(page, 'images-empty');
  await page.getByRole('button', { name: 'How many shapes are there?' }).click();
  await expect(page.getByLabel('You').getByRole('img', { name: 'four' })).toBeVisible();
  await expect(page.getByLabel('Answer')).toContainText('There are four shapes.', { timeout: 60_000 });
});

test('a text model gains sight when its vision file is opened after it', async ({ page }) => {
  await page.goto('/');
  await ready(page);
  await openFile(page, { name: 'mine.gguf', mimeType: '', buffer: readFileSync(TEXT_MODEL) });
  await expect(modelButton(page)).not.toHaveAttribute('title', /Sees images/);
  await ready(page);
  await dropFiles(page, [png('red-circle.png')]);
  const notice = page.getByRole('alert').filter({ hasText: 'cannot see images' });
  await expect(notice).toContainText('Its eyes are a second file');
  await composer(page).fill('What is in this image?');
  await expect(page.getByRole('button', { name: 'Send' })).toBeDisabled();
  await look(page, 'images-blind');
  await dropFiles(page, [{ name: 'mmproj-mine.gguf', mimeType: '', buffer: readFileSync(VISION) }]);
  await expect(modelButton(page)).toHaveAttribute('title', /Sees images/, { timeout: 60_000 });
  await ready(page);
  await expect(notice).toBeHidden();
  await expect(await ask(page, 'What is in this image?')).toContainText('a red circle');
});

test('a vision file of another width is refused with both numbers', async ({ page }) => {
  await page.goto('/');
  await ready(page);
  const wrong = readFileSync(VISION);
  // After the tensor's name come its count of dimensions (u32) and the innermost of them (u64).
  const name = 'mm.input_projection.weight';
  wrong.writeBigUInt64LE(64n, wrong.indexOf(name) + name.length + 4);
  await dropFiles(page, [{ name: 'mmproj-other.gguf', mimeType: '', buffer: wrong }]);
  const notice = page.getByRole('alert');
  await expect(notice).toContainText('mmproj-other.gguf could not be opened', { timeout: 60_000 });
  await expect(notice).toContainText('text model of width 64');
  await expect(notice).toContainText('has width 128');
  await expect(notice).toContainText('is still loaded');
  await look(page, 'images-mismatch');
  await notice.getByRole('button', { name: 'Dismiss' }).click();
  await dropFiles(page, [png('red-circle.png')]);
  await expect(thumbs(page)).toHaveCount(1);
  await expect(await ask(page, 'What is in this image?')).toContainText('a red circle');
});

test('files that are no images, beside one that is', async ({ page }) => {
  await useFakeWorker(page);
  await page.goto('/');
  await ready(page);
  await composer(page).fill('Hello');
  await dropFiles(page, [
    { name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('not a picture') },
    png('wide.png'),
    { name: 'holiday.heic', mimeType: '', buffer: Buffer.from('\0\0\0\x18ftypheic') },
  ]);
  await expect(thumbs(page)).toHaveCount(1);
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('notes.png cannot be read as an image.');
  await expect(alert).toContainText('holiday.heic is a HEIC photo');
  await expect(composer(page)).toHaveValue('Hello');
  await expect(page.getByRole('button', { name: 'Send' })).toBeDisabled();
  await look(page, 'images-unreadable');
  await page.getByRole('button', { name: 'Remove notes.png' }).click();
  await page.getByRole('button', { name: 'Remove holiday.heic' }).click();
  await expect(alert).toHaveText('');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByLabel('Answer')).toContainText('I see 1.');
});

test('a model and an image dropped together, and a model that has no eyes at all', async ({ page }) => {
  await useFakeWorker(page);
  await page.goto('/');
  await ready(page);
  await dropFiles(page, [
    { name: '270m.gguf', mimeType: '', buffer: Buffer.from('x') },
    png('red-circle.png'),
  ]);
  await expect(page.getByText('270m cannot see images')).toBeVisible();
  await expect(page.getByText('Gemma 3 in this size reads text only.')).toBeVisible();
  await look(page, 'images-270m');
  await page.getByRole('button', { name: 'Use the demo model' }).click();
  await expect(page.getByText('270m cannot see images')).toBeHidden();
  await expect(await ask(page, 'What is this?')).toContainText('I see 1.');
  await openFile(page, '270m.gguf');
  await expect(page.getByText('the images of this chat are left out')).toBeVisible();
  await look(page, 'images-left-out');
  await openFile(page, 'base.gguf');
  await dropFiles(page, [png('red-circle.png')]);
  await expect(page.getByText('A base model continues text.')).toBeVisible();
  await look(page, 'images-base');
});

test('encoding shows how far it is, and stops', async ({ page }) => {
  // Long enough for the picture that is taken meanwhile, on a busy machine too.
  await useFakeWorker(page, { pauseMs: 400 });
  await page.goto('/');
  await ready(page);
  await dropFiles(page, [png('red-circle.png'), png('tall.png')]);
  await expect(thumbs(page)).toHaveCount(2);
  await composer(page).fill('What are these?');
  await page.keyboard.press('Enter');
  const answer = page.getByLabel('Answer');
  await expect(answer).toContainText(/Looking at image 1 of 2 · layer \d+ of 27/);
  await look(page, 'images-encoding');
  await expect(answer).toContainText('image 2 of 2');
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(answer).toContainText('Stopped');
  await expect(page.getByLabel('You').getByRole('img')).toHaveCount(2);
  await answer.getByRole('button', { name: 'Try again' }).click();
  await expect(answer).toContainText('image 2 of 2');
  await expect(answer).toContainText('I see 2.', { timeout: 30_000 });
  await expect(answer).toContainText('1 image encoded, 1 image reused');
});

test('an image is looked at closely, by keyboard', async ({ page }) => {
  await useFakeWorker(page, { pauseMs: 60 });
  await page.goto('/');
  await ready(page);
  await dropFiles(page, [png('tall.png')]);
  const thumb = page.getByRole('button', { name: 'View tall' });
  await thumb.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'tall' });
  await expect(dialog).toContainText('160 × 420 pixels');
  await expect(dialog.getByRole('img', { name: 'tall, What the model sees' })).toBeVisible();
  await look(page, 'images-lightbox');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(thumb).toBeFocused();
  // In the conversation, Escape closes the image and lets the answer go on.
  await composer(page).fill('Count');
  await page.keyboard.press('Enter');
  await page.getByLabel('You').getByRole('button', { name: 'View tall' }).click();
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByLabel('Answer')).toContainText('I see 1.', { timeout: 30_000 });
});

test('images over the page', async ({ page }) => {
  await useFakeWorker(page);
  await page.goto('/');
  await ready(page);
  const files = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['x'], 'a.png', { type: 'image/png' }));
    return data;
  });
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: files });
  await expect(page.getByText('Drop images into your message')).toBeVisible();
  await look(page, 'images-drop');
});
