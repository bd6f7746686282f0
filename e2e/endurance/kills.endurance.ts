import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright/test';
import { Random } from '../../test/support/random.ts';
import { ask } from '../support/ask.ts';
import { drawing, ready } from '../support/chat.ts';
import { send } from '../support/composer.ts';
import { expect, test } from '../support/test.ts';

const TIMES = Number(process.env['FACET_TIMES'] ?? 20);
const SEED = Number(process.env['FACET_SEED'] ?? 1);

/** What goes on when the kill comes, and how long after its beginning it comes at the latest, in milliseconds. */
interface Moment {
  readonly name: string;
  /** What is asked, if anything. */
  readonly question?: string;
  readonly latest: number;
  readonly begin: (page: Page) => Promise<void>;
}

const LONG = `Hello. ${'There is a red circle, and a blue square. '.repeat(120)}`;
const answer = (page: Page) => page.getByLabel('Answer', { exact: true });

async function begin(page: Page, question: string): Promise<void> {
  await send(page, question);
  await expect(page.getByLabel('You', { exact: true })).toContainText(question.slice(0, 40).trim());
}

const MOMENTS: readonly Moment[] = [
  { name: 'load', latest: 2500, begin: async () => undefined },
  { name: 'prefill', question: LONG, latest: 1500, begin: (page) => begin(page, LONG) },
  {
    name: 'decode',
    question: 'What can you do?',
    latest: 400,
    async begin(page) {
      await begin(page, 'What can you do?');
      await expect(answer(page)).toContainText(/\w/, { timeout: 90_000 });
    },
  },
  {
    name: 'encode',
    question: 'What is in this image?',
    latest: 800,
    async begin(page) {
      await page.locator('input[accept^="image/*"]').setInputFiles([drawing('red-circle.png')]);
      await expect(page.getByRole('button', { name: 'View red circle' })).toBeVisible();
      await begin(page, 'What is in this image?');
    },
  },
  {
    name: 'save',
    question: 'Hello',
    latest: 500,
    async begin(page) {
      await ask(page, 'Hello');
    },
  },
];

interface Opened {
  readonly context: BrowserContext;
  readonly page: Page;
}

/** Kills the processes of a kind that a browser has. */
async function killProcess({ context }: Opened, kind: string): Promise<number> {
  const browser = context.browser();
  if (!browser) throw new Error('no browser');
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const ids = processInfo.filter(({ type }) => type.toLowerCase() === kind).map(({ id }) => id);
  for (const id of ids) process.kill(id, 'SIGKILL');
  return ids.length;
}

/** What a person finds afterwards: the question, a model, and an answer to the next question. */
async function expectAllThere(page: Page, question: string | undefined): Promise<void> {
  await expect(page.getByText('Ready', { exact: true })).toBeVisible({ timeout: 120_000 });
  if (question !== undefined) {
    const shown = page.getByLabel('You', { exact: true }).first();
    const list = page.getByRole('navigation', { name: 'Chats' });
    // Which chat was open is the tab's own; the chat is in the list.
    if (!(await shown.isVisible())) await list.getByRole('list').getByRole('button').first().click();
    await expect(shown).toContainText(question.slice(0, 40).trim());
    await expect(page.getByRole('button', { name: 'Stop' })).toBeHidden({ timeout: 120_000 });
  }
  await expect(await ask(page, 'What is 4 + 5?')).toContainText('4 + 5 = 9');
}

for (const kind of ['browser', 'gpu'] as const) {
  test(`${kind} killed at any moment`, async ({ baseURL, launchOptions }) => {
    const random = new Random(SEED);
    const failures: string[] = [];
    const open = async (folder: string): Promise<Opened> => {
      const context = await chromium.launchPersistentContext(folder, {
        ...launchOptions,
        ...(baseURL === undefined ? {} : { baseURL }),
        serviceWorkers: 'block',
        reducedMotion: 'reduce',
      });
      if (kind === 'gpu') await context.addInitScript(() => localStorage.setItem('facet.compute', '"gpu"'));
      const page = context.pages()[0] ?? (await context.newPage());
      await page.goto('/');
      return { context, page };
    };
    for (let time = 0; time < TIMES; time += 1) {
      const moment = MOMENTS[time % MOMENTS.length]!;
      const folder = await mkdtemp(join(tmpdir(), 'facet-kill-'));
      const after = random.integer(0, moment.latest);
      let opened: Opened | undefined;
      let outcome = 'all there';
      try {
        opened = await open(folder);
        if (moment.question !== undefined) await ready(opened.page);
        await moment.begin(opened.page);
        await opened.page.waitForTimeout(after);
        expect(await killProcess(opened, kind)).toBeGreaterThan(0);
        if (kind === 'browser') {
          await opened.context.close().catch(() => undefined);
          opened = await open(folder);
        }
        await expectAllThere(opened.page, moment.question);
      } catch (error) {
        outcome = String(error).split('\n').slice(0, 3).join(' ').slice(0, 300);
        failures.push(`${moment.name} after ${after} ms: ${outcome}`);
        await opened?.page
          .screenshot({ path: `test-results/kill-${kind}-${time}.png` })
          .catch(() => undefined);
      }
      console.log(`${kind} killed ${after} ms into ${moment.name}: ${outcome}`);
      await opened?.context.close().catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    }
    console.log(`${kind}: ${TIMES} killed, ${failures.length} failed (seed ${SEED})`);
    expect(failures).toEqual([]);
  });
}
