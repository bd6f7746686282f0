import { useStore } from 'zustand';
import { chat } from '../../state/session.ts';
import styles from './chat-settings-dialog.module.css';
import { formStrings as texts, READY_SCHEMAS } from './form-strings.ts';
import { JsonField } from './json-field.tsx';

/** The schema that the open chat's answers are held to: written, or picked and changed. */
export function SchemaField() {
  const schema = useStore(chat.store, ({ settings }) => settings.schema ?? '');
  const set = (value: string) => chat.setSettings({ schema: value });
  return (
    <JsonField label={texts.schema} hint={texts.schemaHint} field="schema" value={schema} onChange={set}>
      <select
        className={styles['input']}
        aria-label={texts.picked}
        value=""
        onChange={({ currentTarget: { value } }) => set(value)}
      >
        <option value="" disabled>
          {texts.pick}
        </option>
        {READY_SCHEMAS.map(({ name, schema: ready }) => (
          <option key={name} value={JSON.stringify(ready, null, 2)}>
            {name}
          </option>
        ))}
      </select>
    </JsonField>
  );
}
