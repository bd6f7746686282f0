import { type SyntheticEvent, useState } from 'react';
import { ADVISED_SAMPLING } from '../../shared/sampling.ts';
import { MOST, type Preset } from '../../state/presets/preset.ts';
import { SamplingFields } from '../../ui/sampling-fields.tsx';
import styles from './chat-settings-dialog.module.css';
import { chatSettingsStrings } from './chat-settings-strings.ts';
import { presetStrings } from './preset-strings.ts';

const { form: texts } = presetStrings;

interface PresetFormProps {
  readonly preset: Preset;
  /** The id of the form, for the button that sends it. */
  readonly id: string;
  readonly onSave: (preset: Preset) => void;
}

/** Everything of one preset. Nothing of it counts before it is saved. */
export function PresetForm({ preset, id, onSave }: PresetFormProps) {
  const [value, setValue] = useState(preset);
  const change = (part: Partial<Preset>) => setValue((before) => ({ ...before, ...part }));
  const name = value.name.trim();

  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    if (name !== '') onSave({ ...value, name });
  }

  return (
    <form id={id} className={styles['fields']} onSubmit={submit}>
      <div className={styles['field']}>
        <label htmlFor={`${id}-name`}>{texts.name}</label>
        <input
          id={`${id}-name`}
          className={styles['input']}
          dir="auto"
          // What was asked for is this form.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          required
          maxLength={MOST.nameLength}
          value={value.name}
          onChange={({ currentTarget }) => change({ name: currentTarget.value })}
        />
      </div>
      {(['system', 'text'] as const).map((field) => (
        <div key={field} className={styles['field']}>
          <label htmlFor={`${id}-${field}`}>{texts[field]}</label>
          <textarea
            id={`${id}-${field}`}
            className={styles['input']}
            dir="auto"
            rows={field === 'system' ? 4 : 2}
            maxLength={MOST.textLength}
            value={value[field]}
            onChange={({ currentTarget }) => change({ [field]: currentTarget.value })}
          />
        </div>
      ))}
      <section className={styles['field']}>
        <h3 className={styles['heading']}>{chatSettingsStrings.sampling}</h3>
        <SamplingFields
          value={value.sampling}
          advised={ADVISED_SAMPLING}
          onChange={(sampling) => change({ sampling })}
        />
      </section>
    </form>
  );
}
