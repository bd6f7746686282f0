import { MODELS_HASH } from '../../ui/hash.ts';
import { ModelsIcon } from '../../ui/icons.tsx';
import { modelsStrings } from '../../ui/models-strings.ts';
import styles from './models-link.module.css';

/** Leads to the page of models, from the header. */
export const ModelsLink = () => (
  <a className={styles['link']} href={MODELS_HASH} title={modelsStrings.link}>
    <ModelsIcon />
    <span className={styles['label']}>{modelsStrings.link}</span>
  </a>
);
