import { MicIcon, SquareIcon } from 'lucide-react';
import { type RefObject, useEffect, useLayoutEffect } from 'react';
import { useStore } from 'zustand';
import { speechTags } from '../../shared/languages.ts';
import { dictation, speech } from '../../state/session.ts';
import { useLanguage } from '../../texts/language.ts';
import { Announcer } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import styles from './composer.module.css';
import { speechStrings } from './speech-strings.ts';

const { dictation: texts } = speechStrings;

/**
 * Writes what is said into the message, at its caret, and stops. There only where the browser recognises the page's
 * language without sending the sound anywhere.
 */
export function DictationButton({ area }: { readonly area: RefObject<HTMLTextAreaElement | null> }) {
  const state = useStore(dictation.store);
  const { language, phase } = state;
  const spoken = useLanguage();
  useEffect(() => void dictation.look(speechTags(spoken, navigator.languages)), [spoken]);
  // Nobody listens who cannot be seen to.
  useEffect(() => () => dictation.stop(), []);
  const listening = phase === 'listening';
  useStopByEscape(listening);
  useLayoutEffect(() => {
    // A text that is set puts the caret behind all of it, even one that is as long as before.
    const { caret } = state;
    if (caret !== undefined) area.current?.setSelectionRange(caret, caret);
  }, [area, state]);
  if (!language) return null;

  function onClick(): void {
    const field = area.current;
    if (listening) dictation.stop();
    else if (field) {
      // It would hear what is read aloud.
      speech.stop();
      dictation.start({ start: field.selectionStart, end: field.selectionEnd });
    }
    field?.focus();
  }

  return (
    <>
      <Button
        kind="quiet"
        iconOnly
        className={styles['dictation'] ?? ''}
        icon={listening ? <SquareIcon /> : <MicIcon />}
        label={phase === 'installing' ? texts.installing : listening ? texts.stop : texts.start}
        data-listening={listening}
        disabled={phase === 'installing'}
        onClick={onClick}
      />
      <Announcer text={listening ? texts.listening : ''} />
    </>
  );
}

/** Escape ends listening first, whatever else it would end. */
function useStopByEscape(listening: boolean): void {
  useEffect(() => {
    if (!listening) return undefined;
    const stop = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      dictation.stop();
    };
    window.addEventListener('keydown', stop, { capture: true });
    return () => window.removeEventListener('keydown', stop, { capture: true });
  }, [listening]);
}
