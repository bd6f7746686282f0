import { useId } from 'react';
import { useStore } from 'zustand';
import { ADVISED_SAMPLING } from '../../shared/sampling.ts';
import { modelOf } from '../../state/engine/engine-state.ts';
import { OWN_DEFAULTS } from '../../state/chat/new-chat-choices.ts';
import { chat, engine, overlay, settings } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog/dialog.tsx';
import { SamplingFields } from '../../ui/sampling-fields.tsx';
import { ChatModelField } from './chat-model-field.tsx';
import styles from './chat-settings-dialog.module.css';
import { chatSettingsStrings } from './chat-settings-strings.ts';
import { FROM_CHAT } from './from-chat.ts';
import { FunctionsField } from './functions-field.tsx';
import { ProbabilitiesField } from './probabilities-field.tsx';
import { SchemaField } from './schema-field.tsx';

const texts = chatSettingsStrings;

/** Settings that the open chat has of its own: title, system prompt, model, sampling. Every change counts at once. */
export function ChatSettingsDialog() {
  const { system, sampling, model } = useStore(chat.store, (state) => state.settings);
  const title = useStore(chat.store, (state) => state.title);
  const defaults = useStore(settings.store, (state) => state.defaults);
  const inUse = useStore(engine.store, modelOf);
  const id = useId();
  return (
    <Dialog
      title={texts.title}
      footer={
        <>
          <Button label={texts.reset} onClick={() => chat.setSettings({ ...OWN_DEFAULTS, ...defaults })} />
          <Button kind="primary" label={texts.done} onClick={() => overlay.close()} />
        </>
      }
      onClose={() => overlay.close()}
    >
      <div className={styles['fields']}>
        <div className={styles['field']}>
          <label htmlFor={`${id}-title`}>{texts.name}</label>
          <input
            id={`${id}-title`}
            className={styles['input']}
            dir="auto"
            defaultValue={title}
            maxLength={200}
            placeholder={texts.namePlaceholder}
            onChange={({ currentTarget }) => chat.rename(currentTarget.value)}
          />
        </div>
        <div className={styles['field']}>
          <label htmlFor={`${id}-system`}>{texts.system}</label>
          <p id={`${id}-hint`} className={styles['hint']}>
            {texts.systemHint}
          </p>
          <textarea
            id={`${id}-system`}
            className={styles['input']}
            dir="auto"
            rows={3}
            aria-describedby={`${id}-hint`}
            value={system}
            onChange={({ currentTarget }) => chat.setSettings({ system: currentTarget.value })}
          />
          <div className={styles['pair']}>
            <Button label={texts.presets} onClick={() => overlay.open('presets')} />
            <Button label={texts.asPreset} onClick={() => overlay.open('presets', FROM_CHAT)} />
          </div>
        </div>
        <ChatModelField value={model} onChange={(choice) => chat.setSettings({ model: choice })} />
        <ProbabilitiesField />
        <SchemaField />
        <FunctionsField />
        {inUse?.chat && inUse.engine === undefined && (
          <div className={styles['field']}>
            <p className={styles['hint']}>{texts.baseHint(inUse.name)}</p>
            <div>
              <Button label={texts.base} onClick={() => void engine.setChat(false)} />
            </div>
          </div>
        )}
        <section className={styles['field']}>
          <h3 className={styles['heading']}>{texts.sampling}</h3>
          <SamplingFields
            value={sampling}
            advised={ADVISED_SAMPLING}
            onChange={(next) => chat.setSettings({ sampling: next })}
          />
        </section>
      </div>
    </Dialog>
  );
}
