import { useId } from 'react';
import { useStore } from 'zustand';
import { isRemote } from '../../shared/remote-file.ts';
import type { ModelChoice } from '../../state/chats/schema.ts';
import { modelOf, type EngineState } from '../../state/engine/engine-state.ts';
import { engine } from '../../state/session.ts';
import styles from './chat-settings-dialog.module.css';
import { chatSettingsStrings } from './chat-settings-strings.ts';

const texts = chatSettingsStrings;
const ANY = '';

interface ChatModelFieldProps {
  readonly value: ModelChoice | null;
  readonly onChange: (value: ModelChoice | null) => void;
}

/** Whether the chat takes whatever model is loaded, or asks for one of its own. */
export function ChatModelField({ value, onChange }: ChatModelFieldProps) {
  const id = useId();
  const loaded = useStore(engine.store, (state) => modelOf(state)?.name);
  const names = [...new Set([value?.name, loaded])].filter((name) => name !== undefined);
  return (
    <div className={styles['field']}>
      <label htmlFor={id}>{texts.model}</label>
      <p id={`${id}-hint`} className={styles['hint']}>
        {texts.modelHint}
      </p>
      <select
        id={id}
        className={styles['input']}
        aria-describedby={`${id}-hint`}
        value={value?.name ?? ANY}
        onChange={({ currentTarget }) => {
          const { value: name } = currentTarget;
          if (name === ANY) onChange(null);
          else if (name !== value?.name) onChange(loadedModel(engine.store.getState()));
        }}
      >
        <option value={ANY}>{texts.anyModel}</option>
        {names.map((name) => (
          <option key={name} value={name}>
            {texts.thisModel(name)}
          </option>
        ))}
      </select>
    </div>
  );
}

/** The model in use as a chat remembers it: a page cannot open files from disk again by itself. */
function loadedModel(state: EngineState): ModelChoice | null {
  const name = modelOf(state)?.name;
  const sources = state.loaded?.request.sources.filter(isRemote) ?? [];
  return name === undefined ? null : { name, sources };
}
