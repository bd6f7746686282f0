import { type KeyboardEvent, lazy, type RefObject, Suspense } from 'react';
import { useStore } from 'zustand';
import { statusOf } from '../../state/engine/engine-state.ts';
import { chat, engine, settings } from '../../state/session.ts';
import { Announcer } from '../../ui/announcer.tsx';
import { chatStrings as texts } from './chat-strings.ts';
import styles from './composer.module.css';
import { GrowingTextarea } from './growing-textarea.tsx';
import { presetStrings } from './preset-strings.ts';
import { usePresetPicker } from './use-preset-picker.ts';

const PresetPicker = lazy(async () => ({ default: (await import('./preset-picker.tsx')).PresetPicker }));

interface MessageFieldProps {
  readonly area: RefObject<HTMLTextAreaElement | null>;
  readonly canSend: boolean;
  readonly onSend: () => void;
}

/** The field of the message, and over it the presets that a slash at its beginning calls for. */
export function MessageField({ area, canSend, onSend }: MessageFieldProps) {
  const draft = useStore(chat.store, (state) => state.draft);
  const loading = useStore(engine.store, (state) => statusOf(state).kind === 'loading');
  const sendWith = useStore(settings.store, (state) => state.sendWith);
  const picker = usePresetPicker(draft);
  const picking = picker.options.length > 0;

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (picker.onKeyDown(event)) return;
    // While an input method composes, Enter takes its suggestion; Safari says so by the key code alone.
    const composing = event.nativeEvent.isComposing || event.keyCode === 229;
    const modified = event.ctrlKey || event.metaKey;
    const sends = modified || (sendWith === 'enter' && !event.shiftKey);
    if (event.key !== 'Enter' || !sends || composing) return;
    event.preventDefault();
    if (canSend) onSend();
  }

  return (
    <>
      {picking && (
        <Suspense fallback={null}>
          <PresetPicker picker={picker} />
        </Suspense>
      )}
      <Announcer text={presetStrings.list.found(picker.options.length)} />
      <div className={styles['scroll']}>
        <GrowingTextarea
          ref={area}
          data-composer
          value={draft}
          rows={1}
          aria-label={texts.placeholder}
          placeholder={loading ? texts.placeholderLoading : texts.placeholder}
          enterKeyHint="send"
          // A text area cannot be a combobox by its role; this is what of one it may say.
          aria-autocomplete={picking ? 'list' : undefined}
          aria-controls={picking ? picker.listId : undefined}
          aria-activedescendant={picking ? picker.optionId(picker.current) : undefined}
          onChange={({ currentTarget }) => chat.setDraft(currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      </div>
    </>
  );
}
