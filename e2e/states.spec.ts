import { composer } from './support/composer.ts';
import { useFakeWorker } from './support/fake-worker.ts';
import { dropFile, openFile } from './support/files.ts';
import { look } from './support/look.ts';
import { expect, test } from './support/test.ts';

/** Every designed state, with a worker that can be made to show it. */

test('before the first message', async ({ page }) => {
  await useFakeWorker(page);
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  await look(page, 'empty');
});

test('while a model is loading, and after cancelling', async ({ page }) => {
  await useFakeWorker(page);
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  await openFile(page, 'slow.gguf');
  await expect(page.getByText('96.6 MiB of 241 MiB')).toBeVisible();
  await look(page, 'loading');
  await page.getByRole('button', { name: 'Stop loading' }).click();
  await expect(page.getByText('No model is loaded')).toBeVisible();
  await look(page, 'nothing-loaded');
  await page.getByRole('button', { name: 'Load tiny-gemma3-q8_0.gguf' }).click();
  await expect(page.getByText('Ready')).toBeVisible();
});

test('while an answer is written, and a long chat', async ({ page }) => {
  await useFakeWorker(page, { pauseMs: 250 });
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  await composer(page).fill('Is this the real life?\n\nOr a\tfantasy, with   spaces?');
  await page.keyboard.press('Enter');
  await expect(page.getByText('reused')).toBeAttached();
  await composer(page).fill('Count, and take your time over it');
  await page.keyboard.press('Enter');
  const log = page.getByRole('log');
  await expect(log).toContainText('17\n18');
  // The reader scrolls up while text comes: the view stays, and a button leads back.
  await log.hover();
  await page.mouse.wheel(0, -300);
  await expect(page.getByRole('button', { name: 'Jump to the latest' })).toBeVisible();
  // The wheel turns on for some frames.
  const top = await log.evaluate(
    (box) =>
      new Promise<number>((resolve) => {
        let before = Number.NaN;
        const turning = setInterval(() => {
          if (box.scrollTop === before) {
            clearInterval(turning);
            resolve(before);
          }
          before = box.scrollTop;
        }, 200);
      }),
  );
  await expect(log).toContainText('24\n25');
  expect(await log.evaluate((box) => box.scrollTop)).toBe(top);
  await page.screenshot({ path: 'test-results/screens/scrolled-up.png' });
  await page.getByRole('button', { name: 'Jump to the latest' }).click();
  await expect(page.getByRole('button', { name: 'Jump to the latest' })).toBeHidden();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText('Stopped', { exact: true })).toBeVisible();
  await look(page, 'chat');
});

test('an engine that hangs is stopped for the person at once, and started again', async ({ page }) => {
  await page.clock.install();
  await useFakeWorker(page, { pauseMs: 100, hangs: true });
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  await composer(page).fill('Count');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('log')).toContainText('1\n2');
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText('Stopped', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
  await page.clock.runFor(11_000);
  await expect(page.getByText('Ready')).toBeVisible();
  await composer(page).fill('Hello');
  await page.keyboard.press('Enter');
  const answers = page.getByLabel('Answer', { exact: true });
  await expect(answers.nth(1)).toContainText('reused');
  await expect(answers.first()).toContainText('1\n2');
});

test('an answer that fails, and asking again', async ({ page }) => {
  await useFakeWorker(page);
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  await composer(page).fill('Hello');
  await page.keyboard.press('Enter');
  await expect(page.getByText('reused')).toBeAttached();
  await composer(page).fill('Now fail');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('log').getByText('The context is full.')).toBeVisible();
  await expect(page.getByLabel('Answer').first()).toContainText('Hello');
  await look(page, 'failed-answer');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('log').getByText('The context is full.')).toBeVisible();
  await page.getByRole('button', { name: 'New chat' }).click();
  await expect(page.getByText('Try one of these')).toBeVisible();
  await expect(composer(page)).toBeFocused();
});

test('a base model completes text in place', async ({ page }) => {
  await useFakeWorker(page, { pauseMs: 150 });
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  await openFile(page, 'base.gguf');
  const text = page.getByLabel('Text to continue');
  await expect(page.getByText('base is a base model')).toBeVisible();
  await text.fill('Numbers: ');
  await page.getByRole('button', { name: 'Complete' }).click();
  await expect(text).toHaveValue(/^Numbers: 1\n2\n3\n/);
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText('Written by the model')).toBeVisible();
  await expect(page.getByRole('button', { name: /tok\/s, .* tokens$/ })).toBeVisible();
  await expect(page.getByText(/tokens\/s/)).toBeAttached();
  await look(page, 'completion');
  const written = await text.inputValue();
  await page.reload();
  await openFile(page, 'base.gguf');
  await expect(text).toHaveValue(written);
  await expect(page.getByText('Written by the model')).toBeVisible();
  await text.press('End');
  await text.pressSequentially('!');
  await expect(page.getByText('Written by the model')).toBeHidden();
});

test('a file that is refused leaves the model and the chat', async ({ page }) => {
  await useFakeWorker(page);
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  await composer(page).fill('Hello there');
  await page.keyboard.press('Enter');
  await expect(page.getByText('reused')).toBeAttached();
  await dropFile(page, 'foreign.gguf', Buffer.from('no'));
  const notice = page.getByRole('alert');
  await expect(notice).toContainText('foreign.gguf is not a GGUF file.');
  await expect(notice).toContainText('is still loaded, and the chat is kept');
  await expect(page.getByLabel('You')).toContainText('Hello there');
  await look(page, 'refused-file');
  await notice.getByRole('button', { name: 'Dismiss' }).click();
  await expect(notice).toBeHidden();
});

test('a load that fails after the model before was given up offers that one again', async ({ page }) => {
  await useFakeWorker(page);
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  await openFile(page, 'out-of-memory.gguf');
  await expect(page.getByRole('alert')).toContainText('The GPU has too little memory.');
  await look(page, 'out-of-memory');
  await page.getByRole('button', { name: 'Load tiny-gemma3-q8_0 again' }).click();
  await expect(page.getByText('Ready')).toBeVisible();
});

test('a lost GPU comes back by itself, then on the processor, and then asks', async ({ page }) => {
  await useFakeWorker(page, { pauseMs: 100 });
  await page.addInitScript(() => {
    const { Worker: Original } = globalThis;
    globalThis.Worker = class extends Original {
      override postMessage(call: { readonly name?: string }) {
        const loads: unknown = Reflect.get(globalThis, 'loads') ?? 0;
        if (call.name === 'load') Reflect.set(globalThis, 'loads', Number(loads) + 1);
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- windows have one, workers do not
        super.postMessage(call);
      }
    };
  });
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  await openFile(page, 'lost-anywhere.gguf');
  // The demo model, the file, and the file twice more without anybody asking: as it was, and on the processor.
  await expect.poll(() => page.evaluate(() => Reflect.get(globalThis, 'loads'))).toBe(4);
  await expect(page.getByRole('alert')).toContainText('The GPU was lost.');
  await look(page, 'lost');
  await page.getByRole('button', { name: 'Load again' }).click();
  await expect(page.getByText('Ready')).toBeVisible();
});

test('an answer goes on by itself when the GPU is lost, and on the processor when it is lost again', async ({
  page,
}) => {
  await useFakeWorker(page);
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  const answers = page.getByLabel('Answer', { exact: true });
  const paused = page.getByRole('status').filter({ hasText: 'The browser has paused the GPU' });
  await composer(page).fill('Tell me how to lose the GPU');
  await page.keyboard.press('Enter');
  await expect(answers.first()).toContainText('Continued after the GPU was lost');
  await expect(answers.first()).toContainText('Tell me how');
  await expect(paused).toBeHidden();
  await composer(page).fill('And again, lose the GPU');
  await page.keyboard.press('Enter');
  await expect(answers.nth(1)).toContainText('Continued after the GPU was lost');
  await expect(paused).toBeVisible();
  await expect(page.getByText('Ready')).toBeVisible();
  await look(page, 'gpu-paused');
  await page.getByRole('button', { name: 'Try the GPU now' }).click();
  await expect(paused).toBeHidden();
  await expect(page.getByText('Ready')).toBeVisible();
});

test('an adapter that is too small', async ({ page }) => {
  await useFakeWorker(page, { tooSmall: true });
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Facet cannot use a GPU here' })).toBeVisible();
  await expect(page.getByText('134,217,728')).toBeVisible();
  await look(page, 'adapter-too-small');
});

test('a file over the page', async ({ page }) => {
  await useFakeWorker(page);
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  const files = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(['x'], 'base.gguf'));
    return data;
  });
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: files });
  await expect(page.getByText('Drop a GGUF file to open it')).toBeVisible();
  await look(page, 'drop');
  await page.dispatchEvent('body', 'dragleave', { dataTransfer: files });
  await expect(page.getByText('Drop a GGUF file to open it')).toBeHidden();
});
