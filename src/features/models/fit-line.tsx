import { useStore } from 'zustand';
import { fitKey, USUAL_CONTEXT, type Weighed } from '../../state/fit-store.ts';
import { fitOf } from '../../state/model-fit.ts';
import { engine, fit, plan } from '../../state/session.ts';
import { modelsStrings } from '../../ui/models-strings.ts';
import styles from './fit-line.module.css';

const { fit: texts } = modelsStrings;

/** Whether a model fits this device, and why. */
export function FitLine({ model }: { readonly model: Weighed }) {
  const limits = useStore(engine.store, (state) => state.limits);
  const adapter = useStore(engine.store, (state) => state.adapter);
  const memoryBytes = useStore(plan.store, (state) => state.memoryBytes);
  const needed = useStore(fit.store, ({ needs }) => needs.get(fitKey(model, limits)));
  const { verdict, neededBytes, softwareGpu } = fitOf(needed, memoryBytes, adapter);
  const context = limits.contextLength ?? USUAL_CONTEXT;
  const reasons = [
    neededBytes === undefined ? texts.unknown : texts.reason(neededBytes, memoryBytes, context),
    ...(verdict === 'tight' ? [softwareGpu ? texts.softwareShort : texts.tight] : []),
  ];
  return (
    <p className={styles['line']}>
      <strong className={styles['verdict']} data-verdict={verdict}>
        {texts.verdicts[verdict]}
      </strong>
      <span className={styles['reason']}>{reasons.join('; ')}</span>
    </p>
  );
}
