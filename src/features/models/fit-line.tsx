import { useStore } from 'zustand';
import { fitKey, type Weighed } from '../../state/memory/fit-store.ts';
import { fitOf, type ModelFit, planType } from '../../state/memory/model-fit.ts';
import { DEFAULT_CONTEXT, SIZES, sizeOfName } from '../../shared/family.ts';
import { engine, fit, plan } from '../../state/session.ts';
import { PLAN_HASH } from '../../ui/hash.ts';
import { modelsStrings } from './models-strings.ts';
import styles from './fit-line.module.css';
import { noGpuFound } from './no-gpu-page.tsx';

const { fit: texts } = modelsStrings;

/** Whether a model fits this device, as far as can be told. */
export function useFit(model: Weighed): ModelFit {
  const limits = useStore(engine.store, (state) => state.limits);
  const adapter = useStore(engine.store, (state) => state.adapter);
  const noGpu = useStore(engine.store, noGpuFound);
  const memoryBytes = useStore(plan.store, (state) => state.memoryBytes);
  const needed = useStore(fit.store, ({ needs }) => needs.get(fitKey(model, limits)));
  const rates = useStore(engine.store, (state) => state.rates);
  return fitOf(needed, { memoryBytes, adapter, noGpu, rates }, model.size);
}

/** A line that says whether a model fits this device, and why; where it does not, the way to what would. */
export function FitLine({ model }: { readonly model: Weighed }) {
  const limits = useStore(engine.store, (state) => state.limits);
  const adapter = useStore(engine.store, (state) => state.adapter);
  const { verdict, neededBytes, memoryBytes: there, kind, tokensPerSecond } = useFit(model);
  const context = limits.contextLength ?? DEFAULT_CONTEXT;
  const reason = neededBytes === undefined ? texts.unknown : texts.reason(neededBytes, there, kind, context);
  const notes = { tight: texts.tight, slow: adapter?.fallback && texts.slow, 'no-gpu': texts.noGpu };
  const parts = [
    reason,
    notes[verdict as keyof typeof notes],
    tokensPerSecond !== undefined && verdict !== 'does-not-fit' && texts.rate(tokensPerSecond),
  ];
  return (
    <p className={styles['line']}>
      <strong className={styles['verdict']} data-verdict={verdict}>
        {texts.verdicts[verdict]}
      </strong>
      <span className={styles['reason']}>{parts.filter(Boolean).join('; ')}</span>
      {verdict === 'does-not-fit' && (
        <a
          className={styles['link']}
          href={PLAN_HASH}
          aria-label={texts.wouldFitOf(model.name)}
          onClick={() => planInstead(model)}
        >
          {texts.wouldFit}
        </a>
      )}
    </p>
  );
}

/** The page that plans memory says what would fit where a choice does not. */
function planInstead({ shape, name, quantisation }: Weighed): void {
  const [size, type] = [SIZES.find((each) => each === shape) ?? sizeOfName(name), planType(quantisation)];
  const { contextLength, kvType } = engine.store.getState().limits;
  if (size && type)
    plan.choose({ shape: size, quantisation: type, kvType, contextLength: contextLength ?? DEFAULT_CONTEXT });
}
