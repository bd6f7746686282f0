import { useEffect, useId } from 'react';
import { useStore } from 'zustand';
import { LANGUAGE_TAGS, LANGUAGES } from '../../shared/languages.ts';
import { ADVISED_SAMPLING } from '../../shared/sampling.ts';
import { STATE_BUDGETS } from '../../shared/kept-states.ts';
import { type LanguageChoice, SEND_WITH } from '../../state/page/settings-store.ts';
import { isOfWebLlm } from '../../state/engine/engine-state.ts';
import { engine, keptStates, overlay, settings } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog/dialog.tsx';
import { optionsOf } from '../../ui/options-of.ts';
import { SamplingFields } from '../../ui/sampling-fields.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { strings } from '../../ui/strings.ts';
import styles from './settings-dialog.module.css';
import { ProtectionSection } from './protection-section.tsx';
import { settingsStrings as texts } from './settings-strings.ts';

/** Settings that hold for all chats, and those that new ones begin with. Every change counts at once and is remembered. */
export function SettingsDialog() {
  const { theme, sendWith, defaults } = useStore(settings.store);
  const system = useId();
  return (
    <Dialog title={texts.title} onClose={() => overlay.close()}>
      <div className={styles['sections']}>
        <section className={styles['section']}>
          <h3 className={styles['heading']}>{texts.appearance}</h3>
          <Segmented
            label={texts.theme}
            labelled
            options={optionsOf(texts.themes)}
            value={theme}
            onChange={(next) => settings.setTheme(next)}
          />
          <LanguageField />
        </section>
        <section className={styles['section']}>
          <h3 className={styles['heading']}>{texts.writing}</h3>
          <Segmented
            label={texts.sendWith}
            labelled
            options={SEND_WITH.map((value) => ({ value, label: texts.sendKey(value) }))}
            value={sendWith}
            onChange={(next) => settings.setSendWith(next)}
          />
        </section>
        <ComputeSection />
        <StorageSection />
        <section className={styles['section']}>
          <h3 className={styles['heading']}>{texts.newChats}</h3>
          <p className={styles['hint']}>{texts.newChatsHint}</p>
          <div className={styles['system']}>
            <label htmlFor={system}>{texts.system}</label>
            <p id={`${system}-hint`} className={styles['hint']}>
              {texts.systemHint}
            </p>
            <textarea
              id={system}
              className={styles['area']}
              dir="auto"
              rows={3}
              aria-describedby={`${system}-hint`}
              placeholder={texts.systemPlaceholder}
              value={defaults.system}
              onChange={({ currentTarget }) => settings.setDefaults({ system: currentTarget.value })}
            />
          </div>
          <h4 className={styles['subheading']}>{texts.sampling}</h4>
          <SamplingFields
            value={defaults.sampling}
            advised={ADVISED_SAMPLING}
            onChange={(sampling) => settings.setDefaults({ sampling })}
          />
        </section>
        <ProtectionSection />
      </div>
    </Dialog>
  );
}

/** The language of the page; each is called as by those who speak it. */
function LanguageField() {
  const chosen = useStore(settings.store, ({ language }) => language);
  return (
    <SelectField<LanguageChoice>
      label={texts.language}
      options={[
        { value: 'browser', label: texts.languageOfBrowser },
        ...LANGUAGE_TAGS.map((tag) => ({ value: tag, label: LANGUAGES[tag].name, lang: tag })),
      ]}
      value={chosen}
      onChange={(next) => settings.setLanguage(next)}
    />
  );
}

/** The device that models are computed on, as chosen and as it is. */
function ComputeSection() {
  const compute = useStore(engine.store, (state) => state.compute);
  const adapter = useStore(engine.store, (state) => state.adapter);
  const otherEngine = useStore(engine.store, isOfWebLlm);
  return (
    <section className={styles['section']}>
      <h3 className={styles['heading']}>{texts.models}</h3>
      <Segmented
        label={texts.compute}
        labelled
        options={optionsOf(texts.computes)}
        value={compute}
        onChange={(next) => void engine.setCompute(next)}
      />
      <p className={styles['hint']}>
        {texts.computeHint}{' '}
        {otherEngine
          ? texts.computeOtherEngine
          : adapter && `${texts.computedOn(strings.deviceName(adapter))} ${strings.whyThreads(adapter)}`}
      </p>
    </section>
  );
}

/** The disk that KV states of chats may take, and how much they do. */
function StorageSection() {
  const budget = useStore(engine.store, (state) => state.stateBudget);
  const usage = useStore(keptStates.store, (state) => state.usage);
  useEffect(() => {
    const look = () => void keptStates.look().catch(() => undefined);
    look();
    // What was written last may be on its way.
    const looking = setInterval(look, 1000);
    return () => clearInterval(looking);
  }, []);
  return (
    <section className={styles['section']}>
      <h3 className={styles['heading']}>{texts.storage}</h3>
      <Segmented
        label={texts.kept}
        labelled
        options={STATE_BUDGETS.map((bytes) => ({ value: String(bytes), label: texts.budgetOf(bytes) }))}
        value={String(budget)}
        onChange={(next) => void engine.setStateBudget(Number(next)).then(() => keptStates.look())}
      />
      <p className={styles['hint']}>
        {texts.keptHint} {usage && texts.keptNow(usage)}
      </p>
      {usage && usage.states > 0 && (
        <div>
          <Button
            label={texts.keptClear}
            aria-label={texts.keptClearAll}
            onClick={() => void keptStates.clear()}
          />
        </div>
      )}
    </section>
  );
}
