import { ask } from './support/ask.ts';
import { composer } from './support/composer.ts';
import { useFakeWorker } from './support/fake-worker.ts';
import { expect, expectAccessible, test } from './support/test.ts';

/** Answers read aloud, by a voice that says nothing and never ends; and speech written down, by ears that are told. */
test('reads an answer aloud, and stops by Escape', async ({ page }) => {
  await page.addInitScript(() => {
    const voice = { lang: 'en-GB', name: 'Test', localService: true, default: true, voiceURI: 'test' };
    const spoken: string[] = [];
    const synthesis = Object.assign(new EventTarget(), {
      getVoices: () => [voice],
      speak: ({ text }: { readonly text: string }) => void spoken.push(text),
      cancel: () => void spoken.push('stopped'),
      spoken,
    });
    class Utterance extends EventTarget {
      readonly text: string;
      constructor(text: string) {
        super();
        this.text = text;
      }
    }
    Object.defineProperty(globalThis, 'speechSynthesis', { value: synthesis });
    Object.defineProperty(globalThis, 'SpeechSynthesisUtterance', { value: Utterance });
  });
  const spoken = () =>
    page.evaluate(() => (speechSynthesis as unknown as { readonly spoken: readonly string[] }).spoken);
  await useFakeWorker(page);
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  const answer = await ask(page, 'Owls sleep. Owls eat.');
  await answer.getByRole('button', { name: 'Read aloud' }).press('Enter');
  const stop = answer.getByRole('button', { name: 'Stop reading aloud' });
  await expect(stop).toBeFocused();
  await expectAccessible(page);
  await page.screenshot({ path: 'test-results/screens/read-aloud.png' });
  await page.keyboard.press('Escape');
  await expect(stop).toBeHidden();
  expect(await spoken()).toEqual(['Owls sleep.', 'stopped']);
});

test('dictates into the message at its caret, asks for the pack first, and stops by Escape', async ({
  page,
}) => {
  await page.addInitScript(() => {
    class Recognition extends EventTarget {
      static installed = false;
      static heard: Recognition | undefined;
      static available = async () => (Recognition.installed ? 'available' : 'downloadable');
      static install = async () => (Recognition.installed = true);
      processLocally = false;
      start() {
        if (this.processLocally) Recognition.heard = this;
      }
      says(...said: readonly string[]) {
        const results = said.map((transcript) => ({ isFinal: false, 0: { transcript } }));
        this.dispatchEvent(Object.assign(new Event('result'), { results }));
      }
      stop() {
        this.dispatchEvent(new Event('end'));
      }
      abort = () => undefined;
    }
    Object.defineProperty(globalThis, 'SpeechRecognition', { value: Recognition });
  });
  const say = (...said: readonly string[]) =>
    page.evaluate((words) => {
      const { heard } =
        (globalThis as unknown as Record<string, Record<string, unknown>>)['SpeechRecognition'] ?? {};
      (heard as { says(...said: readonly string[]): void }).says(...words);
    }, said);
  await useFakeWorker(page);
  await page.goto('/');
  await expect(page.getByText('Ready')).toBeVisible();
  await composer(page).fill('Dear all, goodbye.');
  for (let steps = 0; steps < 8; steps += 1) await page.keyboard.press('ArrowLeft');
  await page.getByRole('button', { name: 'Dictate' }).click();
  await page.getByRole('button', { name: 'Install' }).click();
  await expect(page.getByRole('button', { name: 'Install' })).toBeHidden();
  await page.getByRole('button', { name: 'Dictate' }).click();
  await say('welcome');
  await say('welcome', 'and thanks');
  await expect(composer(page)).toHaveValue('Dear all, welcome and thanks goodbye.');
  expect(await composer(page).evaluate((area: HTMLTextAreaElement) => area.selectionStart)).toBe(28);
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Dictate' })).toBeVisible();
  await expect(composer(page)).toBeFocused();
});
