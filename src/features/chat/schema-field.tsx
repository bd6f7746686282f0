import { useStore } from 'zustand';
import { chat } from '../../state/session.ts';
import styles from './chat-settings-dialog.module.css';
import { formStrings as texts } from './form-strings.ts';
import { JsonField } from './json-field.tsx';

const of = (properties: Readonly<Record<string, unknown>>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

/** Schemas that can be picked. */
const READY_SCHEMAS: readonly { readonly name: keyof typeof texts.ready; readonly schema: unknown }[] = [
  { name: 'yesNo', schema: { enum: ['yes', 'no'] } },
  { name: 'list', schema: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 10 } },
  {
    name: 'reasoned',
    schema: of({ reason: { type: 'string' }, answer: { type: 'string' } }),
  },
  {
    name: 'numbers',
    schema: {
      type: 'array',
      items: of({ name: { type: 'string' }, number: { type: 'number' } }),
      minItems: 1,
    },
  },
];

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
            {texts.ready[name]}
          </option>
        ))}
      </select>
    </JsonField>
  );
}
