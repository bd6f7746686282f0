import { MODELS_HASH } from '../../ui/hash.ts';
import { modelsStrings } from './models-strings.ts';
import styles from './choose-model-link.module.css';

/** Leads to the page of models, from among the buttons of a notice. */
export const ChooseModelLink = () => (
  <a className={styles['link']} href={MODELS_HASH}>
    {modelsStrings.choose}
  </a>
);
