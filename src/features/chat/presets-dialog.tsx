import { CopyIcon, PencilIcon, PlusIcon, TrashIcon } from 'lucide-react';
import { useId, useState } from 'react';
import { useStore } from 'zustand';
import { FacetError, type PlainError } from '../../shared/errors.ts';
import { MOST, type Preset } from '../../state/presets/preset.ts';
import { chat, overlay, presets } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog/dialog.tsx';
import { ErrorText } from '../../ui/error-text.tsx';
import { FilePicker } from '../../ui/file-picker.tsx';
import { saveBlob } from '../../ui/save-blob.ts';
import { strings } from '../../ui/strings.ts';
import { toasts } from '../../ui/toast/toasts.ts';
import { applyPreset } from './apply-preset.ts';
import { FROM_CHAT } from './from-chat.ts';
import { PresetForm } from './preset-form.tsx';
import { presetStrings as texts } from './preset-strings.ts';
import styles from './presets-dialog.module.css';
import { builtInPresets } from './built-in-presets.ts';

const copyOf = ({ id: _id, ...preset }: Preset): Preset =>
  presets.begin({ ...preset, name: texts.copyOf(preset.name).slice(0, MOST.nameLength) });

function fromChat(): Preset {
  const { system, sampling } = chat.store.getState().settings;
  return presets.begin({ system: system.slice(0, MOST.textLength), sampling });
}

function use(preset: Preset): void {
  applyPreset(preset, chat.store.getState().draft);
  overlay.close(() => document.querySelector<HTMLElement>('[data-composer]')?.focus());
  toasts.show(texts.used(preset.name));
}

function remove({ id, name }: Preset): void {
  const back = presets.remove(id);
  toasts.show(texts.removed(name), { label: strings.undo, run: back });
}

/** All presets: to be used, made, changed, copied, brought along and taken elsewhere. */
export function PresetsDialog() {
  const about = useStore(overlay.store, (state) => state.about);
  const [edited, setEdited] = useState(() => (about === FROM_CHAT ? fromChat() : undefined));
  const { own } = useStore(presets.store);
  const form = useId();
  if (!edited) return <List onEdit={setEdited} />;
  const isOwn = own.some(({ id }) => id === edited.id);
  return (
    <Dialog
      title={isOwn ? texts.form.edit : texts.form.new}
      footer={
        <>
          <Button label={texts.form.cancel} onClick={() => setEdited(undefined)} />
          <Button kind="primary" type="submit" form={form} label={texts.form.save} />
        </>
      }
      onClose={() => overlay.close()}
    >
      <PresetForm
        id={form}
        preset={edited}
        onSave={(preset) => {
          presets.save(preset);
          setEdited(undefined);
        }}
      />
    </Dialog>
  );
}

function List({ onEdit }: { readonly onEdit: (preset: Preset) => void }) {
  const { own, kept } = useStore(presets.store);
  const [failure, setFailure] = useState<PlainError>();

  async function take(files: readonly File[]): Promise<void> {
    setFailure(undefined);
    const { readPresets } = await import('../../state/presets/preset-file.ts');
    for (const file of files) {
      const read = await readPresets(file);
      const added = presets.add(read);
      toasts.show(texts.imported(added, read.length - added));
    }
  }

  async function save(): Promise<void> {
    const { presetFile } = await import('../../state/presets/preset-file.ts');
    saveBlob(presetFile(own), 'facet-presets.json');
  }

  const tried = (work: Promise<void>) =>
    void work.catch((reason: unknown) => setFailure(FacetError.from(reason).toPlain()));

  return (
    <Dialog
      title={texts.title}
      footer={
        <>
          <FilePicker
            kind="plain"
            icon={null}
            label={texts.import}
            accept=".json,application/json"
            onFiles={(files) => tried(take(files))}
          />
          <Button label={texts.export} disabled={own.length === 0} onClick={() => tried(save())} />
          <Button
            kind="primary"
            icon={<PlusIcon />}
            label={texts.new}
            onClick={() => onEdit(presets.begin())}
          />
        </>
      }
      onClose={() => overlay.close()}
    >
      <p className={styles['hint']}>{texts.hint}</p>
      {failure && <ErrorText error={failure} />}
      {!kept && <p role="alert">{texts.notKept}</p>}
      <h3 className={styles['heading']}>{texts.own}</h3>
      {own.length === 0 && <p className={styles['hint']}>{texts.none}</p>}
      <ul className={styles['rows']}>
        {own.map((preset) => (
          <Row key={preset.id} preset={preset} detail={preset.system || preset.text} onEdit={onEdit} own />
        ))}
      </ul>
      <h3 className={styles['heading']}>{texts.builtIn}</h3>
      <ul className={styles['rows']}>
        {builtInPresets().map(({ preset, needs }) => (
          <Row key={preset.id} preset={preset} detail={`${needs} · ${preset.system}`} onEdit={onEdit} />
        ))}
      </ul>
    </Dialog>
  );
}

interface RowProps {
  readonly preset: Preset;
  readonly detail: string;
  readonly own?: boolean;
  readonly onEdit: (preset: Preset) => void;
}

function Row({ preset, detail, own = false, onEdit }: RowProps) {
  const { name } = preset;
  return (
    <li className={styles['row']}>
      <div className={styles['words']}>
        <p dir="auto">{name}</p>
        <p className={styles['detail']} dir="auto" title={detail}>
          {detail}
        </p>
      </div>
      <Button label={texts.use} aria-label={texts.useNamed(name)} onClick={() => use(preset)} />
      {own && (
        <Button
          kind="quiet"
          icon={<PencilIcon />}
          label={texts.editNamed(name)}
          iconOnly
          onClick={() => onEdit(preset)}
        />
      )}
      <Button
        kind="quiet"
        icon={<CopyIcon />}
        label={texts.copyNamed(name)}
        iconOnly
        onClick={() => onEdit(copyOf(preset))}
      />
      {own && (
        <Button
          kind="quiet"
          icon={<TrashIcon />}
          label={texts.removeNamed(name)}
          iconOnly
          onClick={() => remove(preset)}
        />
      )}
    </li>
  );
}
