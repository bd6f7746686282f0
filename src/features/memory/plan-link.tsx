import { memory } from '../../state/session.ts';
import { PLAN_HASH } from '../../ui/hash.ts';
import { strings } from '../../ui/strings.ts';
import styles from './plan-link.module.css';

/** Leads to the page that plans memory; a panel over the whole page makes way for it. */
export const PlanLink = () => (
  <a
    className={styles['link']}
    href={PLAN_HASH}
    onClick={() => {
      if (matchMedia('(max-width: 640px)').matches) memory.setOpen(false);
    }}
  >
    {strings.planMemory}
  </a>
);
