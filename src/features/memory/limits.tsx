import { useRef } from 'react';
import { useStore } from 'zustand';
import { KV_TYPES } from '../../shared/kv-row.ts';
import { lastModelOf, statusOf } from '../../state/engine/engine-state.ts';
import { CHECKPOINT_CHOICES, CONTEXT_CHOICES } from '../../state/engine/limits.ts';
import { engine, memory } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import styles from './limits.module.css';
import { memoryStrings } from './memory-strings.ts';
import { planStrings } from './plan-strings.ts';

const { limits: texts } = memoryStrings;
const AUTOMATIC = 'automatic';

/** Whether a small model that is stored guesses for a large one. */
function DraftField({ chosen }: { readonly chosen: boolean }) {
  return (
    <div className={styles['field']}>
      <Segmented
        label={texts.draft}
        labelled
        options={(['on', 'off'] as const).map((value) => ({ value, label: texts[value] }))}
        value={chosen ? 'on' : 'off'}
        onChange={(value) => void engine.setLimits({ draft: value === 'on' })}
      />
      <p className={styles['note']}>{texts.draftHint}</p>
    </div>
  );
}

/** A context in words; how long it will be is not known before a first model is loaded. */
const lengthText = (length: number | undefined) =>
  length === undefined ? texts.automaticLength : memoryStrings.tokens(length);

/** Whether products on a GPU may round activations. */
function AccuracyField({ eightBit }: { readonly eightBit: boolean }) {
  return (
    <div className={styles['field']}>
      <Segmented
        label={texts.products}
        labelled
        options={[
          { value: 'full', label: texts.accuracies.full },
          { value: '8-bit', label: texts.accuracies['8-bit'] },
        ]}
        value={eightBit ? '8-bit' : 'full'}
        onChange={(accuracy) => void engine.setLimits({ eightBit: accuracy === '8-bit' })}
      />
      <p className={styles['note']}>{texts.productsHint}</p>
    </div>
  );
}

/** Context, KV type and checkpoint budget of the model in use. A change loads it again at once. */
export function Limits() {
  const limits = useStore(engine.store, (state) => state.limits);
  // While it is loaded again, the model is still the one that was in use.
  const model = useStore(engine.store, lastModelOf);
  const resident = useStore(memory.store, ({ snapshot }) => snapshot?.towerResident ?? false);
  const ready = useStore(engine.store, (state) => statusOf(state).kind === 'ready');
  const onGpu = useStore(engine.store, ({ adapter }) => adapter?.kind === 'gpu');
  const summary = useRef<HTMLElement>(null);
  const lengths = CONTEXT_CHOICES.filter((length) => length <= (model?.trainedContextLength ?? 0));
  // What was chosen for a model that was trained for more is cut to what this one was.
  const chosen =
    limits.contextLength === null
      ? AUTOMATIC
      : (lengths.findLast((length) => length <= (limits.contextLength ?? 0)) ?? AUTOMATIC);
  const said = texts.summary(
    lengthText(chosen === AUTOMATIC ? model?.contextLength : chosen),
    planStrings.kvTypes[limits.kvType],
    limits.checkpointShare,
  );

  function evict(): void {
    // The button goes with the tower, and the focus must not go with it.
    summary.current?.focus();
    void engine.evictVision();
  }

  return (
    <section aria-label={texts.title}>
      <details className={styles['limits']}>
        <summary ref={summary} className={styles['summary']}>
          <h3 className={styles['heading']}>{texts.title}</h3>
          <span className={styles['note']}>{said}</span>
        </summary>
        <div className={styles['fields']}>
          <p className={styles['note']}>{texts.hint}</p>
          <SelectField
            label={texts.context}
            options={[
              { value: AUTOMATIC, label: texts.automatic },
              ...lengths.map((value) => ({ value, label: memoryStrings.tokens(value) })),
            ]}
            value={chosen}
            onChange={(next) => void engine.setLimits({ contextLength: next === AUTOMATIC ? null : next })}
          />
          <Segmented
            label={planStrings.kvType}
            labelled
            options={KV_TYPES.map((value) => ({ value, label: planStrings.kvTypes[value] }))}
            value={limits.kvType}
            onChange={(kvType) => void engine.setLimits({ kvType })}
          />
          {onGpu && <AccuracyField eightBit={limits.eightBit ?? false} />}
          <Segmented
            label={texts.checkpoints}
            labelled
            options={CHECKPOINT_CHOICES.map((share) => ({
              value: String(share),
              label: texts.share(share),
            }))}
            value={String(limits.checkpointShare)}
            onChange={(label) => {
              const checkpointShare = CHECKPOINT_CHOICES.find((share) => String(share) === label);
              if (checkpointShare !== undefined) void engine.setLimits({ checkpointShare });
            }}
          />
          <DraftField chosen={limits.draft} />
          {resident && (
            <div className={styles['field']}>
              <Button label={texts.evict} disabled={!ready} onClick={evict} />
              <p className={styles['note']}>{texts.evictHint}</p>
            </div>
          )}
        </div>
      </details>
    </section>
  );
}
