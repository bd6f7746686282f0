import type { LayerLookName } from './layer-looks.ts';
import { memoryStrings } from './memory-strings.ts';
import styles from './layer-legend.module.css';

/** The meaning of the colours; only strips are on a scale of bytes, on which full attention has a place. */
export const LayerLegend = ({ look }: { readonly look: LayerLookName }) => (
  <ul className={styles['legend']}>
    {Object.entries(memoryStrings.layers.legend)
      .filter(([key]) => key !== 'ghost' || look === 'list')
      .map(([key, name]) => (
        <li key={key}>
          <span className={styles['swatch']} data-part={key} />
          {name}
        </li>
      ))}
  </ul>
);
