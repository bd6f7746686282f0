import { memoryStrings } from './memory-strings.ts';
import styles from './layer-legend.module.css';

/** The meaning of the strips' colours. */
export const LayerLegend = () => (
  <ul className={styles['legend']}>
    {Object.entries(memoryStrings.layers.legend).map(([key, name]) => (
      <li key={key}>
        <span className={styles['swatch']} data-part={key} />
        {name}
      </li>
    ))}
  </ul>
);
