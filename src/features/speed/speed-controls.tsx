import { useStore } from 'zustand';
import { SIZES } from '../../shared/family.ts';
import { type EngineState, modelOf } from '../../state/engine/engine-state.ts';
import { SPEED_CONTEXTS, SPEED_TYPES } from '../../state/engine/speed-choice.ts';
import { engine, speed } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import styles from './speed-page.module.css';
import { speedStrings as texts } from './speed-strings.ts';

/** Fields for what to measure, and the button that begins or ends it. */
export function SpeedControls() {
  const { of, shape, quantisation, longest } = useStore(speed.store, ({ choice }) => choice);
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
        {of === 'made-up' && (
          <SelectField
            label={texts.quantisation}
            options={SPEED_TYPES.map((value) => ({ value, label: value }))}
            value={quantisation}
            onChange={(next) => speed.choose({ quantisation: next })}
          />
        )}
        <SelectField
          label={texts.longest}
          options={SPEED_CONTEXTS.map((value) => ({ value, label: texts.longestOption(value) }))}
          value={longest}
          onChange={(next) => speed.choose({ longest: next })}
        />
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
