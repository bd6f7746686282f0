import { costOfAnUpdate, countThreadTime, openPanel, type PanelCost } from '../support/panel-cost.ts';
import { test } from '../support/test.ts';

// A trace copies the page while it is measured.
test.use({ trace: 'off' });

test('an update of the panel with 62 layers, ten times a second', async ({ page }) => {
  const rows = await openPanel(page, 62, 'Rings');
  const session = await countThreadTime(page);
  const say = (name: string, { updates, taskMs, scriptMs }: PanelCost) =>
    console.log(
      `${name}: ${taskMs.toFixed(2)} ms an update (script ${scriptMs.toFixed(2)}) over ${updates} updates`,
    );
  say('rings in view', await costOfAnUpdate(page, session, 3));
  await rows.nth(5).click();
  say('with a layer’s details', await costOfAnUpdate(page, session, 3));
});
