import { MODELS_HASH } from '../../ui/hash.ts';
import { strings } from '../../ui/strings.ts';
import styles from './choose-model-link.module.css';

/** Leads to the page of models, from among the buttons of a notice. */
export const ChooseModelLink = () => (
  <a className={styles['link']} href={MODELS_HASH}>
    {strings.chooseModel}
  </a>
);
