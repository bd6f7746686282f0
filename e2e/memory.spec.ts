import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright/test';
import { speakEnglish } from '../test/support/english.ts';
import { formatBytes, formatCount } from '../src/ui/format.ts';
import { layerFigures } from '../src/features/memory/layer-looks.ts';
import { memoryStrings } from '../src/features/memory/memory-strings.ts';
import type { MemorySnapshot } from '../src/worker/protocol.ts';
import { composer, send } from './support/composer.ts';
import { look } from './support/look.ts';
import { callMemory, holdWorker } from './support/memory-call.ts';
import { expect, expectAccessible, test } from './support/test.ts';

speakEnglish();

/** The memory panel on the real engine, with the demo model: 12 layers, 2 of them global, W = 64. */
const W = 64;
const LAYERS = 12;
const panelOf = (page: Page) => page.getByRole('complementary', { name: 'Memory' });
const layersOf = (panel: Locator) => panel.getByRole('listbox', { name: 'Layers' });

async function start(page: Page): Promise<void> {
  await holdWorker(page);
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible({ timeout: 60_000 });
}

/** Goes on to an element by the Tab key. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  const there = () => target.evaluate((element) => element === document.activeElement);
  for (let stops = 0; stops < 30 && !(await there()); stops += 1) await page.keyboard.press('Tab');
  await expect(target).toBeFocused();
}

/** Texts that are wider than where they stand. */
const cutOff = (texts: Locator) =>
  texts.evaluateAll((all) =>
    all
      .filter((text) => text.scrollWidth > text.clientWidth && text.clientWidth > 0)
      .map((text) => text.textContent),
  );

/** Tokens in the cache, as the panel says. */
async function cached(page: Page): Promise<number> {
  const text = await panelOf(page).locator('[data-figure=cached]').textContent();
  return Number.parseInt(text?.replaceAll(',', '') ?? '', 10);
}

async function answered(page: Page): Promise<MemorySnapshot> {
  await expect(page.getByLabel('Answer').last()).toContainText('tokens/s', { timeout: 90_000 });
  const snapshot = await callMemory(page);
  await expect.poll(() => cached(page)).toBe(snapshot.length);
  return snapshot;
}

const kvLocal = (snapshot: MemorySnapshot) =>
  snapshot.layers
    .filter(({ kind }) => kind === 'local')
    .map(({ allocatedBytes, liveBytes }) => [allocatedBytes, liveBytes]);

test('rings fill, wrap and stay as they are over three windows, and the panel says what the engine does', async ({
  page,
}) => {
  await start(page);
  await page.keyboard.press('Control+m');
  const panel = panelOf(page);
  await expect(panel).toBeVisible();
  await send(page, 'Write a long list');
  await expect.poll(() => cached(page)).toBeGreaterThan(W);
  const wrapped = await callMemory(page);
  expect(wrapped.length).toBeGreaterThan(W);
  const details = panel.getByRole('region', { name: 'Layer in detail' });
  await expect(details).toContainText(
    /Layer 0, local.*Positions64 \/ 64.*Oldest position\d+.*Times round\d+/,
  );
  let snapshot = await answered(page);
  // An answer is drawn by chance and may be a short one; the chat goes on until it is long enough.
  for (let turns = 1; snapshot.length <= 3 * W && turns < 6; turns += 1) {
    await send(page, 'Write a long list');
    await expect(page.getByLabel('Answer')).toHaveCount(turns + 1);
    snapshot = await answered(page);
  }
  const { length } = snapshot;
  expect(length).toBeGreaterThan(3 * W);
  expect(kvLocal(snapshot)).toEqual(kvLocal(wrapped));
  for (const [allocated, live] of kvLocal(snapshot)) expect(live).toBe(allocated);
  expect(snapshot.prompts[0]).toEqual({ first: 0, last: 16 });
  expect(snapshot.fullAttentionKvBytes).toBeGreaterThan(snapshot.kvBytes);

  await expect(panel.locator('[data-figure=total]')).toHaveText(formatBytes(snapshot.totalBytes));
  await expect(panel.locator('[data-figure=peak]')).toHaveText(`peak ${formatBytes(snapshot.peakBytes)}`);
  await expect(panel.locator('[data-figure=planned]')).toContainText(formatBytes(snapshot.plannedBytes));
  const live = snapshot.layers.reduce((sum, { liveBytes }) => sum + liveBytes, 0);
  const { places } = memoryStrings.figures;
  await expect(panel.locator('[data-figure=in-use]')).toHaveText(formatBytes(live));
  await expect(panel.locator('[data-figure=reserved]')).toHaveText(formatBytes(snapshot.kvBytes));
  await expect(panel.locator('[data-figure=back]')).toHaveText(
    places(snapshot.checkpoints.map(({ position }) => position)),
  );
  await expect(panel.locator('[data-figure=full-in-use]')).toHaveText(
    formatBytes(snapshot.fullAttentionKvBytes),
  );
  await expect(panel.locator('[data-figure=next]')).toHaveText(
    memoryStrings.figures.nextTokenCost(snapshot.nextTokenBytes, snapshot.nextTokenMs),
  );
  for (const kind of [
    'weights',
    'kv-local',
    'kv-global',
    'checkpoint',
    'activation',
    'sampling',
    'staging',
  ]) {
    const bytes = snapshot.entries
      .filter((entry) => entry.kind === kind)
      .reduce((sum, entry) => sum + entry.bytes, 0);
    const planned = snapshot.planned.find((plan) => plan.kind === kind)?.bytes ?? 0;
    await expect(panel.locator(`[data-kind=${kind}]`)).toHaveText(
      memoryStrings.overview.ofPlanned(bytes, planned),
    );
  }
  await panel.getByRole('radio', { name: 'List' }).check();
  for (const layer of snapshot.layers) {
    const row = layersOf(panel).getByRole('option').nth(layer.index);
    await row.scrollIntoViewIfNeeded();
    await expect(row.locator('[data-part]')).toHaveText([...layerFigures(layer)]);
  }
  await panel.getByRole('radio', { name: 'Rings' }).check();

  const exporting = page.waitForEvent('download');
  await panel.getByRole('button', { name: 'Export' }).click();
  const file = await exporting;
  expect(file.suggestedFilename()).toBe(`facet-memory-${length}-tokens.json`);
  const { atMs: _exportedAt, ...exported } = JSON.parse(
    readFileSync(await file.path(), 'utf8'),
  ) as MemorySnapshot;
  const { atMs: _atMs, ...asked } = snapshot;
  expect(exported).toEqual(asked);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await panel.getByRole('button', { name: 'Copy as JSON' }).click();
  const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText())) as MemorySnapshot;
  expect(copied.entries).toEqual(snapshot.entries);
  await look(page, 'memory-panel');
});

test('the table view carries everything', async ({ page }) => {
  await start(page);
  await page.getByRole('button', { name: 'Memory' }).click();
  await send(page, 'Count from 8 to 15.');
  const snapshot = await answered(page);
  const panel = panelOf(page);
  await panel.getByRole('radio', { name: 'Table' }).check();
  const rows = (name: string) => panel.getByRole('table', { name }).getByRole('row');
  await expect(rows('Layers')).toHaveCount(LAYERS + 1);
  await expect(rows('Buffers')).toHaveCount(snapshot.entries.length + 1);
  const layer = snapshot.layers[5];
  if (!layer) throw new Error('no layer 5');
  const cells = await rows('Layers').nth(6).locator('th, td').allTextContents();
  expect(cells).toEqual([
    '5',
    'global',
    '-',
    formatCount(layer.capacity),
    formatCount(layer.used),
    '-',
    '0',
    '-',
    formatBytes(layer.allocatedBytes),
    formatBytes(layer.liveBytes),
    formatBytes(layer.fullAttentionBytes),
    formatBytes(layer.weightBytes),
    layer.weightTypes,
  ]);
  const entry = snapshot.entries.find(({ label }) => label.includes('layer 5 global KV'));
  const buffer = panel.getByRole('row').filter({ hasText: entry?.label ?? '?' });
  await expect(buffer).toContainText(formatBytes(entry?.bytes ?? -1));
  // A long name leaves room for what comes after it.
  const label = panel.getByRole('rowheader', { name: /attn_q\.weight\+.*attn_v\.weight/ }).first();
  expect((await label.boundingBox())?.width).toBeLessThan(200);
  const totals = await rows('By kind').nth(-2).locator('th, td').allTextContents();
  const planned = formatBytes(snapshot.plannedBytes);
  expect(totals).toEqual(['Total', formatBytes(snapshot.totalBytes), planned, '100.0 %']);
  await expect(rows('By kind').last()).toContainText(`Peak${formatBytes(snapshot.peakBytes)}`);
  const places = snapshot.checkpoints.map(({ position, bytes }) => `${position}${formatBytes(bytes)}`);
  expect(places.length).toBeGreaterThan(0);
  await expect(rows('Checkpoints')).toHaveText(['TokensBytes', ...places]);
  await expect(rows('KV cache by token').last()).toContainText(formatCount(snapshot.length));
  await expect(rows('Prompts and images in the cache').nth(1)).toHaveText(/^Prompt0\d+$/);
  await panel.getByRole('radio', { name: 'Global' }).check();
  await expect(rows('Layers')).toHaveCount(3);
  await panel.getByRole('radio', { name: 'All' }).check();
  await look(page, 'memory-table');
});

test('works by keyboard alone, and comes back as it was left', async ({ page }) => {
  await start(page);
  await send(page, 'Count from 8 to 15.');
  await expect(page.getByLabel('Answer')).toContainText('tokens/s');
  await page.keyboard.press('Control+m');
  const panel = panelOf(page);
  await expect(panel).toBeVisible();
  await expect(composer(page)).toBeFocused();
  // Everything is told already, and nothing comes after it.
  await panel.getByRole('radio', { name: 'Reserved' }).check();
  await expect(panel.getByRole('region', { name: 'KV cache by token' })).toContainText('up to 6.00 MiB');
  await composer(page).focus();
  const handle = panel.getByRole('separator', { name: 'Width of the memory panel' });
  await tabTo(page, handle);
  const before = (await panel.boundingBox())?.width ?? 0;
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  expect((await panel.boundingBox())?.width).toBe(before + 32);

  const list = panel.getByRole('listbox', { name: 'Layers' });
  await tabTo(page, list);
  for (let times = 0; times < 5; times += 1) await page.keyboard.press('ArrowRight');
  await expect(layersOf(panel).getByRole('option', { selected: true })).toHaveAccessibleName(
    'Layer 5, global',
  );
  await expect(list).toHaveAttribute('aria-activedescendant', 'memory-layer-5');
  const details = panel.getByRole('region', { name: 'Layer in detail' });
  await expect(details).toContainText('Layer 5, global');
  await expect(details).toContainText('layer 5 global KV');
  await expect(details).toContainText('blk.5.ffn_down.weight');
  // The next global layer stands below in the same column.
  await page.keyboard.press('ArrowDown');
  await expect(details).toContainText(`Layer ${LAYERS - 1}, global`);
  await page.keyboard.press('Home');
  await expect(details).toContainText('Layer 0, local');
  await page.keyboard.press('End');
  await expect(details).toContainText(`Layer ${LAYERS - 1}, global`);

  await page.keyboard.press('Control+m');
  await expect(panel).toBeHidden();
  await expect(page.getByRole('button', { name: 'Memory' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(panel).toBeVisible();
  await page.reload();
  await expect(panel).toBeVisible();
  expect((await panel.boundingBox())?.width).toBe(before + 32);
  await panel.getByRole('button', { name: 'Close' }).click();
  await page.reload();
  await expect(page.getByText('Ready')).toBeVisible({ timeout: 60_000 });
  await expect(panel).toBeHidden();
});

test('hovering shows where bytes come from; the timeline is read off anywhere', async ({ page }) => {
  await start(page);
  await page.getByRole('button', { name: 'Memory' }).click();
  await send(page, 'Write a long list');
  await answered(page);
  const panel = panelOf(page);
  const details = panel.getByRole('region', { name: 'Kind in detail' });
  const activations = panel.getByRole('button', { name: /^Activations/ });
  await activations.hover();
  await expect(details).toContainText('ropeGlobal');
  // So does the bar, and the keyboard; a press keeps it, another lets go of it.
  await panel.getByRole('heading', { name: 'Memory', level: 2 }).hover();
  await expect(details).not.toContainText('ropeGlobal');
  await panel.locator('[aria-hidden=true] > [data-segment=weights]').first().hover();
  await expect(details).toContainText('token_embd.weight');
  await activations.focus();
  await panel.getByRole('heading', { name: 'Memory', level: 2 }).hover();
  await activations.press('Enter');
  await expect(activations).toHaveAttribute('aria-pressed', 'true');
  await activations.blur();
  await expect(details).toContainText('ropeGlobal');
  await activations.press('Enter');
  await expect(activations).toHaveAttribute('aria-pressed', 'false');
  await activations.blur();
  await expect(details).not.toContainText('ropeGlobal');
  const layer = panel.getByRole('region', { name: 'Layer in detail' });
  const ring = layersOf(panel).getByRole('option').nth(3);
  await ring.hover();
  await expect(layer).toContainText('Layer 3, local, window 64');
  const { y } = (await ring.boundingBox()) ?? { y: Number.NaN };
  // What was pointed at stays when the pointer goes, and nothing has moved.
  await panel.getByRole('heading', { name: 'Memory', level: 2 }).hover();
  await expect(layer).toContainText('Layer 3, local, window 64');
  expect((await ring.boundingBox())?.y).toBe(y);
  expect(await cutOff(layer.getByRole('listitem').locator('span'))).toEqual([]);
  await expect(layer).toContainText('layer 3 local KV, 64 positions');
  const strip = panel.getByRole('slider', { name: 'Tokens of the conversation' });
  await strip.focus();
  await page.keyboard.press('ArrowLeft');
  const { length } = await callMemory(page);
  await expect(strip).toHaveAttribute('aria-valuetext', new RegExp(`^Token ${length - 2}, “`));
  const seen = panel.getByRole('region', { name: 'What the model saw' });
  await expect(seen).toContainText(`10 layers saw the last 64 tokens, 2 all ${length - 2} before it.`);
  await seen.getByRole('radio', { name: 'Full attention' }).check();
  await expect(seen).toContainText(`all 12 layers would have seen all ${length - 2} tokens before it.`);
  await expect(seen.locator('mark')).not.toBeEmpty();
  await expectAccessible(page);
  await seen.getByRole('button', { name: 'Back to now' }).click();
  await expect(panel.getByText(/tokens forgotten by 10 layers, still seen by 2\.$/)).toBeInViewport();
  const timeline = panel.getByRole('slider', { name: 'Position in the conversation' });
  await timeline.focus();
  await page.keyboard.press('Home');
  for (let times = 0; times < 10; times += 1) await page.keyboard.press('ArrowRight');
  await expect(timeline).toHaveAttribute('aria-valuetext', /^10 tokens, prompt: /);
  await page.keyboard.press('End');
  await expect(timeline).toHaveAttribute(
    'aria-valuetext',
    /tokens, written: in use .*, with full attention .*; reserved .*, with full attention /,
  );
  await panel.getByRole('radio', { name: 'List' }).check();
  await expect(layersOf(panel).locator('[data-part=types]').first()).toHaveText('q8');
  expect(await cutOff(layersOf(panel).locator('[data-part]'))).toEqual([]);
  await panel.getByRole('radio', { name: 'KV' }).check();
  await expect(layersOf(panel).getByRole('option').first()).toHaveAccessibleName('Layer 5, global');
  await panel.getByRole('radio', { name: 'Local' }).check();
  await expect(layersOf(panel).getByRole('option')).toHaveCount(LAYERS - 2);
});
