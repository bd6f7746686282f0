import { useId } from 'react';
import { useStore } from 'zustand';
import { SIZES } from '../../shared/family.ts';
import { type EngineState, modelOf } from '../../state/engine/engine-state.ts';
import { SPEED_CONTEXTS, SPEED_TYPES } from '../../state/engine/speed-choice.ts';
import { engine, speed } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import styles from './speed-page.module.css';
import { speedStrings as texts } from './speed-strings.ts';

/** Fields for what to measure, and the button that begins or ends it. */
export function SpeedControls() {
  const { of, shape } = useStore(speed.store, ({ choice }) => choice);
  const running = useStore(speed.store, (state) => state.running !== undefined);
  const measurable = useStore(engine.store, isMeasurable);
  const ofs = (['model', 'made-up'] as const).map((value) => ({ value, label: texts.ofs[value] }));
  const sizes = SIZES.map((value) => ({ value, label: texts.sizes[value] }));
  return (
    <section className={styles['controls']} aria-label={texts.controls}>
      <Segmented
        label={texts.of}
        labelled
        options={ofs}
        value={of}
        onChange={(next) => speed.choose({ of: next })}
      />
      {of === 'made-up' && (
        <Segmented
          label={texts.size}
          labelled
          options={sizes}
          value={shape}
          onChange={(next) => speed.choose({ shape: next })}
        />
      )}
      <div className={styles['fields']}>
        {of === 'made-up' && <TypeField />}
        <LongestField />
      </div>
      <Note />
      {running ? (
        <Button label={texts.stop} onClick={() => speed.stop()} />
      ) : (
        <Button
          kind="primary"
          label={texts.start}
          disabled={of === 'model' && !measurable}
          onClick={() => void speed.start()}
        />
      )}
    </section>
  );
}

function TypeField() {
  const quantisation = useStore(speed.store, ({ choice }) => choice.quantisation);
  const id = useId();
  return (
    <div className={styles['field']}>
      <label className={styles['label']} htmlFor={id}>
        {texts.quantisation}
      </label>
      <select
        id={id}
        className={styles['select']}
        value={quantisation}
        onChange={({ currentTarget: { value } }) => {
          const next = SPEED_TYPES.find((type) => type === value);
          if (next) speed.choose({ quantisation: next });
        }}
      >
        {SPEED_TYPES.map((type) => (
          <option key={type}>{type}</option>
        ))}
      </select>
    </div>
  );
}

function LongestField() {
  const longest = useStore(speed.store, ({ choice }) => choice.longest);
  const id = useId();
  return (
    <div className={styles['field']}>
      <label className={styles['label']} htmlFor={id}>
        {texts.longest}
      </label>
      <select
        id={id}
        className={styles['select']}
        value={longest}
        onChange={({ currentTarget: { value } }) => {
          const next = SPEED_CONTEXTS.find((context) => String(context) === value);
          if (next) speed.choose({ longest: next });
        }}
      >
        {SPEED_CONTEXTS.map((context) => (
          <option key={context} value={context}>
            {texts.longestOption(context)}
          </option>
        ))}
      </select>
    </div>
  );
}

/** What the measurement costs. */
function Note() {
  const of = useStore(speed.store, ({ choice }) => choice.of);
  const plannedBytes = useStore(speed.store, (state) => state.plannedBytes);
  const ofModel = useStore(engine.store, noteOfModel);
  const text = of === 'model' ? ofModel : plannedBytes === undefined ? '' : texts.needs(plannedBytes);
  return (
    <p className={styles['note']} aria-live="polite">
      {text}
    </p>
  );
}

/** Whether the model in use is one of Facet's engine, which is what is measured. */
const isMeasurable = (state: EngineState): boolean => {
  const model = modelOf(state);
  return model !== undefined && model.engine === undefined;
};

const noteOfModel = (state: EngineState): string => {
  if (isMeasurable(state)) return texts.emptied;
  return modelOf(state) ? texts.otherEngine : texts.noModel;
};
