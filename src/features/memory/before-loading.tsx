import { useEffect } from 'react';
import { useStore } from 'zustand';
import { plan } from '../../state/session.ts';
import styles from './before-loading.module.css';
import { memoryStrings } from './memory-strings.ts';
import { planStrings } from './plan-strings.ts';
import { KvBar } from './kv-bar.tsx';
import { formatBytes } from '../../ui/format.ts';

const { nothing: texts, comparison } = memoryStrings;

/** The panel's first view while there is no model: who remembers what, and what that saves, by the plan of one. */
export function BeforeLoading({ loading }: { readonly loading: boolean }) {
  const { shape } = useStore(plan.store, ({ choice }) => choice);
  const figures = useStore(plan.store, ({ plans }) => plans.find((each) => each.shape === shape));
  useEffect(() => plan.start(), []);
  const sliding = figures && figures.kvLocal + figures.kvGlobal;
  return (
    <section className={styles['view']} aria-label={memoryStrings.windows.title}>
      <p>{texts.sentence}</p>
      {figures && sliding !== undefined && (
        <div className={styles['example']}>
          <p>{texts.example(planStrings.sizes[shape], figures.plannedLength)}</p>
          <KvBar kind="sliding" used={sliding} whole={figures.fullAttentionKv} />
          <p>
            {comparison.sliding} <strong>{formatBytes(sliding)}</strong>
          </p>
          <KvBar kind="full" used={figures.fullAttentionKv} whole={figures.fullAttentionKv} />
          <p>
            {comparison.full} <strong>{formatBytes(figures.fullAttentionKv)}</strong>
          </p>
        </div>
      )}
      <p className={styles['note']}>{loading ? texts.loading : texts.text}</p>
    </section>
  );
}
