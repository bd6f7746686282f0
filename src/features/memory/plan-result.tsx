import { useStore } from 'zustand';
import { heldPositions } from '../../shared/ring.ts';
import type { PlanFigures } from '../../state/memory/plan-choice.ts';
import { plan } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { StackBar } from './stack-bar.tsx';
import { kindClass } from './kinds.ts';
import styles from './plan-result.module.css';
import { planStrings } from './plan-strings.ts';
import { formatBytes, formatMebibytes } from '../../ui/format.ts';

const texts = planStrings;

/** The parts of a plan, with the kind whose colour they have. */
const PARTS = [
  ['weights', 'weights'],
  ['kvLocal', 'kv-local'],
  ['kvGlobal', 'kv-global'],
  ['scratch', 'activation'],
  ['vision', 'vision'],
] as const;

/** The chosen plan: its parts, full attention beside it, whether it fits, and what would where it does not. */
export function PlanResult({ figures }: { readonly figures: PlanFigures }) {
  const { shape, quantisation, kvType, plannedLength, total, kvLocal, kvGlobal, fullAttentionKv } = figures;
  const memoryBytes = useStore(plan.store, (state) => state.memoryBytes);
  const fullTotal = total - kvLocal - kvGlobal + fullAttentionKv;
  const whole = Math.max(total, fullTotal);
  const fits = total <= memoryBytes;
  const notes: Partial<Record<(typeof PARTS)[number][0], string>> = {
    kvLocal: texts.partNotes.kvLocal(figures.localLayers, heldPositions(plannedLength, figures.window)),
    kvGlobal: texts.partNotes.kvGlobal(figures.globalLayers, plannedLength),
    scratch: texts.partNotes.scratch,
    vision: texts.partNotes.vision,
  };
  return (
    <section className={styles['result']} aria-labelledby="plan-result">
      <h3 id="plan-result" className={styles['title']}>
        {texts.result(texts.sizes[shape], quantisation, plannedLength, texts.kvTypes[kvType])}
      </h3>
      <output className={styles['verdict']} data-fits={fits}>
        {fits ? texts.fits(total, memoryBytes) : texts.doesNotFit(total, memoryBytes)}
      </output>
      {!fits && <Advice />}
      <div className={styles['bars']}>
        <span>{texts.sliding}</span>
        <StackBar
          whole={whole}
          segments={PARTS.map(([part, kind]) => ({
            key: part,
            value: figures[part],
            className: kindClass(kind),
          }))}
        />
        <strong data-figure="total">{formatBytes(total)}</strong>
        <span>{texts.full}</span>
        <StackBar
          whole={whole}
          segments={[
            { key: 'weights', value: figures.weights, className: kindClass('weights') },
            { key: 'kv', value: fullAttentionKv, className: styles['full'] },
            { key: 'scratch', value: figures.scratch, className: kindClass('activation') },
            { key: 'vision', value: figures.vision, className: kindClass('vision') },
          ]}
        />
        <strong>{formatBytes(fullTotal)}</strong>
      </div>
      <p data-figure="kv">
        {texts.kvAgainst(formatMebibytes(kvLocal + kvGlobal), formatMebibytes(fullAttentionKv))}
      </p>
      <dl className={styles['parts']}>
        {PARTS.filter(([part]) => part !== 'vision' || figures.vision > 0).map(([part, kind]) => (
          <div key={part}>
            <dt>
              <span className={`${styles['swatch']} ${kindClass(kind)}`} />
              {texts.parts[part]}
              <span className={styles['note']}>{notes[part]}</span>
            </dt>
            <dd>{formatBytes(figures[part])}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Plans that fit; choosing one makes it the plan. */
function Advice() {
  const advice = useStore(plan.store, (state) => state.advice);
  if (!advice) return null;
  if (advice.length === 0) return <p>{texts.adviceNone}</p>;
  return (
    <div className={styles['advice']}>
      <p>{texts.advice}</p>
      <ul>
        {advice.map(({ shape, quantisation, contextLength, kvType, plannedLength, total }) => (
          <li key={`${shape} ${quantisation} ${contextLength} ${kvType}`}>
            <Button
              label={texts.adviceOption(
                texts.sizes[shape],
                quantisation,
                plannedLength,
                texts.kvTypes[kvType],
                total,
              )}
              onClick={() => plan.choose({ shape, quantisation, contextLength, kvType })}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
