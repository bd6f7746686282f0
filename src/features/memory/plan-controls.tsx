import { useId } from 'react';
import { useStore } from 'zustand';
import { SIZES } from '../../shared/family.ts';
import { KV_TYPES } from '../../shared/kv-row.ts';
import { CONTEXTS, type PlanFigures, QUANTISATIONS } from '../../state/memory/plan-choice.ts';
import { engine, plan } from '../../state/session.ts';
import { MemoryField } from '../../ui/memory-field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { strings } from '../../ui/strings.ts';
import { useDeviceKind } from './device-kind.ts';
import { memoryStrings } from './memory-strings.ts';
import styles from './plan-controls.module.css';
import { planStrings } from './plan-strings.ts';

const texts = planStrings;

/** Fields for what to plan: size, quantisation, context, and the memory there is. */
export function PlanControls({ figures }: { readonly figures: PlanFigures | undefined }) {
  const { shape, quantisation, contextLength, kvType } = useStore(plan.store, (state) => state.choice);
  const contextId = useId();
  const step = CONTEXTS.indexOf(contextLength);
  const cut = figures && figures.contextLength === contextLength && figures.plannedLength < contextLength;
  return (
    <section className={styles['controls']} aria-label={texts.controls}>
      <Segmented
        label={texts.size}
        labelled
        options={SIZES.map((value) => ({ value, label: texts.sizes[value] }))}
        value={shape}
        onChange={(next) => plan.choose({ shape: next })}
      />
      <SelectField
        label={texts.quantisation}
        options={QUANTISATIONS.map((value) => ({ value, label: value }))}
        value={quantisation}
        onChange={(next) => plan.choose({ quantisation: next })}
      />
      <Segmented
        label={texts.kvType}
        labelled
        options={KV_TYPES.map((value) => ({ value, label: texts.kvTypes[value] }))}
        value={kvType}
        onChange={(next) => plan.choose({ kvType: next })}
      />
      <div className={`${styles['field']} ${styles['wide']}`}>
        <label className={styles['label']} htmlFor={contextId}>
          {texts.context}
          <output className={styles['value']} htmlFor={contextId}>
            {memoryStrings.tokens(contextLength)}
          </output>
        </label>
        <input
          id={contextId}
          className={styles['slider']}
          type="range"
          min={0}
          max={CONTEXTS.length - 1}
          step={1}
          value={step}
          aria-valuetext={memoryStrings.tokens(contextLength)}
          onChange={({ currentTarget }) =>
            plan.choose({ contextLength: CONTEXTS[currentTarget.valueAsNumber] ?? contextLength })
          }
        />
        <p className={styles['note']} aria-live="polite">
          {cut ? texts.trained(texts.sizes[shape], figures.plannedLength) : ''}
        </p>
      </div>
      <PlannedMemory />
    </section>
  );
}

/** The memory that plans are held against. */
function PlannedMemory() {
  const memoryBytes = useStore(plan.store, (state) => state.memoryBytes);
  const largestBuffer = useStore(engine.store, ({ adapter }) => adapter?.limits['maxBufferSize']);
  const onProcessor = useDeviceKind() === 'cpu';
  return (
    <div className={`${styles['field']} ${styles['wide']}`}>
      <MemoryField
        label={onProcessor ? strings.gpuMemory.onProcessor : strings.gpuMemory.label}
        value={memoryBytes}
        onChange={(bytes) => plan.setMemory(bytes)}
      />
      <p className={styles['note']}>
        {onProcessor
          ? strings.gpuMemory.processor
          : largestBuffer === undefined
            ? strings.gpuMemory.unknown
            : strings.gpuMemory.known(largestBuffer)}
      </p>
    </div>
  );
}
