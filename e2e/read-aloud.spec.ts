import { ask } from './support/ask.ts';
import { useFakeWorker } from './support/fake-worker.ts';
import { expect, expectAccessible, test } from './support/test.ts';

/** Answers read aloud, by a voice that says nothing and never ends. */
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
