import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright/test';
import { Random } from '../../test/support/random.ts';
import { ask } from '../support/ask.ts';
import { drawing } from '../support/chat.ts';
import { send } from '../support/composer.ts';
import { expect, test } from '../support/test.ts';

const TIMES = Number(process.env['FACET_TIMES'] ?? 20);
const SEED = Number(process.env['FACET_SEED'] ?? 1);
/** Of what the same takes undisturbed: within this many times of it all has to be there after a kill. */
const PATIENCE = 4;
/** No machine takes as long for anything here; what is waited for without a kill ends the run if it does. */
const LONGEST_MS = 600_000;
/** How long after the end of an answer things may still be written to the disk. */
const SAVING_MS = 500;

type Kind = 'browser' | 'gpu';

/** Milliseconds that something takes undisturbed: until its first text, and in all. */
interface Took {
  readonly first: number;
  readonly all: number;
}

/** What goes on when the kill comes. */
interface Moment {
  readonly name: string;
  readonly image?: string;
  /** What is asked, if anything. */
  readonly question?: string;
  /** What the kill waits for after the question was asked. */
  readonly until?: 'first text' | 'end';
  /** How long after that it comes at the latest. */
  readonly latest: (took: Took) => number;
}

/** On the processor some 1,300 tokens; a GPU in software takes as long for a tenth of them. */
const long = (kind: Kind): string =>
  `Hello. ${'There is a red circle, and a blue square. '.repeat(kind === 'gpu' ? 12 : 120)}`;
const CONTROL = 'What is 4 + 5?';

const momentsOf = (kind: Kind): readonly Moment[] => [
  { name: 'load', latest: ({ all }) => all },
  { name: 'prefill', question: long(kind), latest: ({ first }) => first },
  {
    name: 'decode',
    question: 'What can you do?',
    until: 'first text',
    latest: ({ first, all }) => all - first,
  },
  {
    name: 'encode',
    image: 'red-circle.png',
    question: 'What is in this image?',
    latest: ({ first }) => first,
  },
  { name: 'save', question: 'Hello', until: 'end', latest: () => SAVING_MS },
];

const answer = (page: Page) => page.getByLabel('Answer', { exact: true });
const ready = (page: Page, timeout: number) =>
  expect(page.getByText('Ready', { exact: true })).toBeVisible({ timeout });
/** Until then the answer says what it waits for. */
const firstText = (page: Page, timeout: number) =>
  expect(answer(page).locator('[data-writing]')).toContainText(/\w/, { timeout });
const end = (page: Page, timeout: number) =>
  expect(answer(page)).toContainText(/prompt [\d,]+ new/, { timeout });

async function begin(page: Page, { image, question = '' }: Moment): Promise<void> {
  if (image) {
    await page.locator('input[accept^="image/*"]').setInputFiles([drawing(image)]);
    await expect(page.getByRole('button', { name: 'View red circle' })).toBeVisible();
  }
  await send(page, question);
  await expect(page.getByLabel('You', { exact: true })).toContainText(question.slice(0, 40).trim());
}

interface Opened {
  readonly context: BrowserContext;
  readonly page: Page;
}

/** Times of the moments, and of the question after a kill, with nothing killed. */
async function undisturbed(page: Page, moments: readonly Moment[]): Promise<ReadonlyMap<string, Took>> {
  const times = new Map<string, Took>();
  let began = performance.now();
  const since = () => performance.now() - began;
  await page.goto('/');
  await ready(page, LONGEST_MS);
  times.set('load', { first: since(), all: since() });
  for (const moment of [...moments, { name: 'control', question: CONTROL }]) {
    if (moment.question === undefined) continue;
    if (times.size > 1) await page.getByRole('button', { name: 'New chat', exact: true }).click();
    began = performance.now();
    await begin(page, moment as Moment);
    await firstText(page, LONGEST_MS);
    const first = since();
    await end(page, LONGEST_MS);
    times.set(moment.name, { first, all: since() });
  }
  return times;
}

/** Kills the processes of a kind that a browser has. */
async function killProcess({ context }: Opened, kind: Kind): Promise<number> {
  const browser = context.browser();
  if (!browser) throw new Error('no browser');
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const ids = processInfo.filter(({ type }) => type.toLowerCase() === kind).map(({ id }) => id);
  for (const id of ids) process.kill(id, 'SIGKILL');
  return ids.length;
}

/** What a person finds afterwards: the question, a model, and an answer to the next question. */
async function expectAllThere(page: Page, question: string | undefined, deadline: number): Promise<void> {
  await ready(page, deadline);
  if (question !== undefined) {
    const shown = page.getByLabel('You', { exact: true }).first();
    const list = page.getByRole('navigation', { name: 'Chats' });
    // Which chat was open is the tab's own; the chat is in the list.
    if (!(await shown.isVisible())) await list.getByRole('list').getByRole('button').first().click();
    await expect(shown).toContainText(question.slice(0, 40).trim());
    await expect(page.getByRole('button', { name: 'Stop' })).toBeHidden({ timeout: deadline });
  }
  await expect(await ask(page, CONTROL, deadline)).toContainText('4 + 5 = 9');
}

for (const kind of ['browser', 'gpu'] as const) {
  test(`${kind} killed at any moment`, async ({ baseURL, launchOptions }) => {
    const random = new Random(SEED);
    const moments = momentsOf(kind);
    const failures: string[] = [];
    const open = async (folder: string): Promise<Opened> => {
      const context = await chromium.launchPersistentContext(folder, {
        ...launchOptions,
        ...(baseURL === undefined ? {} : { baseURL }),
        serviceWorkers: 'block',
        reducedMotion: 'reduce',
      });
      if (kind === 'gpu') await context.addInitScript(() => localStorage.setItem('facet.compute', '"gpu"'));
      return { context, page: context.pages()[0] ?? (await context.newPage()) };
    };
    const inFolder = async (work: (folder: string) => Promise<void>): Promise<void> => {
      const folder = await mkdtemp(join(tmpdir(), 'facet-kill-'));
      try {
        await work(folder);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    };
    let times: ReadonlyMap<string, Took> = new Map();
    await inFolder(async (folder) => {
      const { context, page } = await open(folder);
      times = await undisturbed(page, moments);
      await context.close();
    });
    const tookOf = (name: string): Took => times.get(name) ?? { first: NaN, all: NaN };
    const told = [...times].map(([name, { first, all }]) => `${name} ${seconds(first)} / ${seconds(all)}`);
    console.log(`${kind}, undisturbed until the first text / in all: ${told.join(', ')}`);

    async function kill(folder: string, moment: Moment, after: number, time: number): Promise<void> {
      const whole = tookOf('load').all + tookOf(moment.name).all + tookOf('control').all;
      const deadline = PATIENCE * whole;
      let opened: Opened | undefined;
      let outcome = 'all there';
      let began = performance.now();
      try {
        opened = await open(folder);
        await opened.page.goto('/');
        if (moment.question !== undefined) {
          await ready(opened.page, LONGEST_MS);
          await begin(opened.page, moment);
        }
        if (moment.until) await (moment.until === 'end' ? end : firstText)(opened.page, LONGEST_MS);
        await opened.page.waitForTimeout(after);
        expect(await killProcess(opened, kind)).toBeGreaterThan(0);
        began = performance.now();
        if (kind === 'browser') {
          await opened.context.close().catch(() => undefined);
          opened = await open(folder);
          await opened.page.goto('/');
        }
        await expectAllThere(opened.page, moment.question, deadline);
      } catch (error) {
        outcome = String(error).split('\n').slice(0, 3).join(' ').slice(0, 300);
        failures.push(`${moment.name} after ${after} ms: ${outcome}`);
        await opened?.page
          .screenshot({ path: `test-results/kill-${kind}-${time}.png` })
          .catch(() => undefined);
      }
      const within = `${((performance.now() - began) / whole).toFixed(1)} of the undisturbed time`;
      console.log(`${kind} killed ${after} ms into ${moment.name}: ${outcome}, in ${within}`);
      await opened?.context.close().catch(() => undefined);
    }

    for (let time = 0; time < TIMES; time += 1) {
      const moment = moments[time % moments.length]!;
      const after = random.integer(0, Math.round(moment.latest(tookOf(moment.name))));
      await inFolder((folder) => kill(folder, moment, after, time));
    }
    console.log(`${kind}: ${TIMES} killed, ${failures.length} failed (seed ${SEED})`);
    expect(failures).toEqual([]);
  });
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
