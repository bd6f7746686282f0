import { useEffect } from 'react';
import { useStore } from 'zustand';
import { plan } from '../../state/session.ts';
import { ErrorText } from '../../ui/error-text.tsx';
import { Page } from '../../ui/page.tsx';
import { strings } from '../../ui/strings.ts';
import { PlanComparison } from './plan-comparison.tsx';
import { PlanControls } from './plan-controls.tsx';
import styles from './plan-page.module.css';
import { PlanResult } from './plan-result.tsx';
import { planStrings } from './plan-strings.ts';

const texts = planStrings;

/** The page of the memory that each size of Gemma 3 needs at a context, beside full attention. Needs no model and no GPU. */
export function PlanPage() {
  const { plans, choice, error } = useStore(plan.store);

  useEffect(() => plan.start(), []);

  const figures = plans.find(({ shape }) => shape === choice.shape);
  return (
    <Page title={strings.planMemory} lead={texts.lead}>
      <PlanControls figures={figures} />
      {error && <ErrorText error={error} />}
      {figures && <PlanResult figures={figures} />}
      {plans.length > 0 && <PlanComparison plans={plans} />}
      <p className={styles['notes']}>{texts.notes}</p>
    </Page>
  );
}
