// A select cannot be searched by a field elsewhere, nor its options have two lines.
/* oxlint-disable jsx-a11y/prefer-tag-over-role */
import { strings } from '../strings.ts';
import type { PaletteGroup, PaletteItem } from './palette-provider.ts';
import styles from './palette.module.css';

interface PaletteListProps {
  readonly id: string;
  readonly groups: readonly PaletteGroup[];
  readonly current: PaletteItem | undefined;
  readonly optionId: (item: PaletteItem) => string;
  readonly onPoint: (item: PaletteItem) => void;
  readonly onChoose: (item: PaletteItem) => void;
}

/** The list of what the palette found. The focus stays in its field, so the options take the pointer only. */
export function PaletteList({ id, groups, current, optionId, onPoint, onChoose }: PaletteListProps) {
  return (
    <div id={id} className={styles['list']} role="listbox" aria-label={strings.palette.results}>
      {groups.map(({ title, items }, at) => (
        <div key={title} role="group" aria-labelledby={`${id}-group-${at}`}>
          <div id={`${id}-group-${at}`} className={styles['groupTitle']} role="presentation">
            {title}
          </div>
          {items.map((item) => (
            // The keys of the field choose; see Palette.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              key={item.id}
              id={optionId(item)}
              className={styles['option']}
              role="option"
              tabIndex={-1}
              aria-selected={item === current}
              onPointerMove={() => onPoint(item)}
              onClick={() => onChoose(item)}
            >
              <span className={styles['icon']}>{item.icon}</span>
              <span className={styles['text']}>
                <span className={styles['title']} dir="auto">
                  {item.title}
                </span>
                {item.detail && (
                  <span className={styles['detail']} dir="auto">
                    {item.detail}
                  </span>
                )}
              </span>
              {item.keys && <kbd className={styles['keys']}>{item.keys}</kbd>}
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
