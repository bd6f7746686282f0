import { type Language, pickLanguage } from '../shared/languages.ts';
import type { LanguageChoice, SettingsActions } from '../state/page/settings-store.ts';

interface Speaker {
  /** Shows the page in a language; rejects where its texts cannot be fetched. */
  readonly speak: (language: Language) => Promise<void>;
  /** Says that they could not. */
  readonly onMissing: () => void;
  /** Those that the browser asks for. */
  readonly wanted: readonly string[];
}

/**
 * Shows the page in the language that is set, and in what is set later. A choice whose texts cannot be fetched goes back
 * to the one before; the first one stays for the next visit, and the page is in English. Rejects where not even that is
 * to be had.
 */
export function followLanguage(
  { store, setLanguage }: Pick<SettingsActions, 'store' | 'setLanguage'>,
  { speak, onMissing, wanted }: Speaker,
): Promise<void> {
  let shown: LanguageChoice = 'en';
  const show = async (choice: LanguageChoice): Promise<void> => {
    await speak(choice === 'browser' ? pickLanguage(wanted) : choice);
    // Texts that come late are not shown.
    if (store.getState().language === choice) shown = choice;
  };
  store.subscribe(({ language }, before) => {
    if (language === before.language) return;
    show(language).catch(() => {
      if (store.getState().language !== language) return;
      setLanguage(shown);
      onMissing();
    });
  });
  return show(store.getState().language).catch(async () => {
    // English comes with every visit to the page that is kept for offline use, as the others do; one of them is there.
    await speak('en');
    onMissing();
  });
}
