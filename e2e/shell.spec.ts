import type { Page } from 'playwright/test';
import { ask } from './support/ask.ts';
import { useFakeWorker } from './support/fake-worker.ts';
import { look } from './support/look.ts';
import { modelButton } from './support/model-button.ts';
import { expect, expectAccessible, test } from './support/test.ts';

/** The frame around a chat where there is little room, and with names that nobody had in mind. */
test.beforeEach(async ({ page }) => {
  await useFakeWorker(page);
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
});

const LONG = `Supercalifragilistic${'expialidocious'.repeat(8)}`;

async function openDrawer(page: Page) {
  await page.getByRole('button', { name: 'Chats', exact: true }).click();
  return page.getByRole('dialog', { name: 'Chats' });
}

test('the list of chats is there above the keyboard of a phone, and zoomed in fourfold', async ({ page }) => {
  await ask(page, 'Tell me about lighthouses');
  for (const [width, height] of [
    [360, 320],
    [320, 256],
  ] as const) {
    await page.setViewportSize({ width, height });
    const drawer = await openDrawer(page);
    await expect(drawer.locator('[data-chat]').first()).toBeInViewport({ ratio: 1 });
    await drawer.getByLabel('Search chats').fill('light');
    await expect(drawer.locator('mark').first()).toBeInViewport({ ratio: 1 });
    for (const name of ['Open file', 'Import', 'Export all', 'Settings'])
      await expect(drawer.getByRole('button', { name })).toBeInViewport({ ratio: 1 });
    for (const name of ['Models', 'Will it fit?'])
      await expect(drawer.getByRole('link', { name })).toBeInViewport({ ratio: 1 });
    await page.screenshot({ path: `test-results/screens/short-${width}.png` });
    await expectAccessible(page);
    await drawer.getByLabel('Search chats').fill('');
    await page.keyboard.press('Escape');
    await expect(drawer).toBeHidden();
  }
});

test('without a connection, the name of the model has as much of a phone as with one', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  const name = modelButton(page);
  const before = (await name.boundingBox())?.width ?? 0;
  await page.evaluate(() => {
    Object.defineProperty(navigator, 'onLine', { get: () => false });
    dispatchEvent(new Event('offline'));
  });
  await expect(page.getByRole('banner').getByText('Offline')).toBeInViewport({ ratio: 1 });
  expect((await name.boundingBox())?.width).toBeGreaterThanOrEqual(before);
  await look(page, 'offline');
});

test('titles without end, from right to left, and of emoji', async ({ page }) => {
  for (const title of [LONG, 'ما هو الفرق بين الذاكرة المحلية والذاكرة العامة (GPU)؟', '👩‍👩‍👧‍👦🚀 הכול']) {
    await ask(page, title);
    await page.getByRole('button', { name: 'New chat', exact: true }).click();
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  const list = page.getByRole('navigation', { name: 'Chats' });
  // What is cut off is the end of a title, on whichever side that is.
  await expect(list.getByText('ما هو')).toHaveCSS('direction', 'rtl');
  await expect(list.getByText('Supercali')).toHaveCSS('direction', 'ltr');
  await look(page, 'odd-titles');

  await page.setViewportSize({ width: 360, height: 640 });
  const drawer = await openDrawer(page);
  const rows = drawer.locator('[data-chat]');
  for (const left of [2, 1]) {
    await rows.last().press('Delete');
    // The next one is last once this one is gone.
    await expect(rows).toHaveCount(left);
  }
  const toasts = page.getByRole('region', { name: 'Notices' }).getByRole('listitem');
  await expect(toasts).toHaveCount(2);
  for (const toast of await toasts.all())
    expect((await toast.boundingBox())?.height, 'three lines at most').toBeLessThan(100);
  // A menu that is open is not covered by what passes.
  await drawer.getByRole('button', { name: 'More' }).click();
  const last = page.getByRole('menuitem', { name: 'Delete' });
  await expect(last).toBeVisible();
  await page.screenshot({ path: 'test-results/screens/drawer-menu.png' });
  await last.click();
  await expect(toasts).toHaveCount(3);
});

test('keeps clear of a notch where the phone lies on its side', async ({ page }) => {
  const session = await page.context().newCDPSession(page);
  await page.setViewportSize({ width: 720, height: 360 });
  await session.send('Emulation.setSafeAreaInsetsOverride', { insets: { left: 44, right: 44 } });
  const toggle = page.getByRole('button', { name: 'Chats', exact: true });
  const menu = page.getByRole('button', { name: 'Menu', exact: true });
  await expect.poll(async () => (await toggle.boundingBox())?.x).toBeGreaterThanOrEqual(44);
  const box = await menu.boundingBox();
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(720 - 44);
  const drawer = await openDrawer(page);
  expect((await drawer.getByLabel('Search chats').boundingBox())?.x).toBeGreaterThanOrEqual(44);
  await page.screenshot({ path: 'test-results/screens/notch.png' });
});
