import { type KeyboardEvent, memo, type PointerEvent, useEffect, useRef, useState } from 'react';
import { memory } from '../../state/session.ts';
import { LAYER_LOOKS, type LayerLookName } from './layer-looks.ts';
import styles from './layer-list.module.css';
import { type LayerFilter, type LayerSort, orderLayers } from './layer-order.ts';
import { LayerPainter } from './layer-painter.ts';
import { memoryStrings } from './memory-strings.ts';
import { useSlowMemory, watchSlowly } from './slow-memory.ts';
import { onLanguage, useLanguage } from '../../texts/language.ts';

const { layers: texts } = memoryStrings;
/** Every sixth layer is a global one. */
const ACROSS = 6;

export interface LayerListProps {
  readonly look: LayerLookName;
  readonly filter: LayerFilter;
  readonly sort: LayerSort;
  readonly chosen: number | undefined;
  readonly onChoose: (layer: number) => void;
  readonly onPoint: (layer: number | undefined) => void;
}

const rowId = (layer: number) => `memory-layer-${layer}`;

const layerAt = ({ target }: { readonly target: EventTarget }): number | undefined => {
  const row = target instanceof Element ? target.closest('[data-layer]') : null;
  return row ? Number(row.getAttribute('data-layer')) : undefined;
};

/** How far each key goes, in layers. */
const stepsOf = (look: LayerLookName): Partial<Record<string, number>> =>
  look === 'rings'
    ? { ArrowRight: 1, ArrowLeft: -1, ArrowDown: ACROSS, ArrowUp: -ACROSS, PageDown: ACROSS, PageUp: -ACROSS }
    : { ArrowDown: 1, ArrowUp: -1, PageDown: ACROSS, PageUp: -ACROSS };

/** The layer that a key goes to in `order`, from the one at `at`; undefined for other keys. */
function layerFor(
  key: string,
  look: LayerLookName,
  order: readonly number[],
  at: number,
): number | undefined {
  if (key === 'Home') return order[0];
  if (key === 'End') return order.at(-1);
  const step = stepsOf(look)[key];
  if (step === undefined) return undefined;
  // From no layer at all, any key goes to the first.
  if (at < 0) return order[0];
  const place = at + step;
  return order[place] ?? order[at];
}

/** Every layer as a ring, or as a row with its strip. One stop for the keyboard; arrow keys choose a layer. */
export function LayerList({ look, filter, sort, chosen, onChoose, onPoint }: LayerListProps) {
  const list = useRef<HTMLDivElement>(null);
  const { snapshot } = useSlowMemory();
  const rows = orderLayers(snapshot?.layers ?? [], filter, sort);
  const order = rows.map(({ index }) => index);
  const current = chosen !== undefined && order.includes(chosen) ? chosen : undefined;
  const [focused, setFocused] = useState(false);

  useEffect(() => {
    if (!list.current) return undefined;
    const painter = new LayerPainter(list.current, LAYER_LOOKS[look], () => memory.store.getState().snapshot);
    const unsubscribe = memory.store.subscribe(() => painter.paint());
    const unwatch = watchSlowly(() => painter.write());
    const unspoken = onLanguage(() => painter.write());
    return () => {
      unsubscribe();
      unwatch();
      unspoken();
      painter.stop();
    };
  }, [look]);

  function choose(layer: number | undefined): void {
    if (layer === undefined) return;
    onChoose(layer);
    document.getElementById(rowId(layer))?.scrollIntoView({ block: 'nearest' });
  }

  function onKeyDown(event: KeyboardEvent): void {
    const at = current === undefined ? -1 : order.indexOf(current);
    const layer = layerFor(event.key, look, order, at);
    if (layer === undefined) return;
    event.preventDefault();
    choose(layer);
  }

  return (
    <div
      ref={list}
      className={styles[look]}
      // No <select> holds drawings.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="listbox"
      aria-label={texts.title}
      aria-orientation={look === 'rings' ? 'horizontal' : 'vertical'}
      tabIndex={0}
      aria-activedescendant={focused && current !== undefined ? rowId(current) : undefined}
      onFocus={({ currentTarget }) => {
        setFocused(true);
        // A pointer chooses by itself, with the click that follows.
        if (current === undefined && currentTarget.matches(':focus-visible')) choose(order[0]);
      }}
      onBlur={() => setFocused(false)}
      onKeyDown={onKeyDown}
      onPointerOver={(event: PointerEvent) => onPoint(layerAt(event))}
      onPointerLeave={() => onPoint(undefined)}
      onClick={(event) => choose(layerAt(event))}
    >
      {rows.map(({ index, kind }) => {
        const Row = look === 'rings' ? LayerRing : LayerRow;
        return <Row key={index} layer={index} global={kind === 'global'} chosen={index === current} />;
      })}
    </div>
  );
}

interface LayerRowProps {
  readonly layer: number;
  readonly global: boolean;
  readonly chosen: boolean;
}

function useOptionProps({ layer, global, chosen }: LayerRowProps) {
  useLanguage();
  return {
    id: rowId(layer),
    role: 'option',
    'aria-selected': chosen,
    'aria-label': texts.option(layer, global ? texts.global : texts.local),
    'data-layer': layer,
    'data-kind': global ? 'global' : 'local',
  };
}

/** The frame of a ring, which the painter draws. */
const LayerRing = memo((props: LayerRowProps) => (
  <div className={styles['ring']} {...useOptionProps(props)}>
    <canvas className={styles['circle']} />
    <span className={styles['number']}>{props.layer}</span>
  </div>
));

/** The frame of a row; the painter fills the strip and the texts. */
const LayerRow = memo((props: LayerRowProps) => (
  <div className={styles['row']} {...useOptionProps(props)}>
    <span className={styles['index']}>{props.layer}</span>
    <span className={styles['badge']}>{props.global ? texts.global : texts.local}</span>
    <canvas className={styles['strip']} />
    <span className={styles['figures']}>
      {Object.keys(texts.columns).map((column) => (
        <span key={column} data-part={column} />
      ))}
    </span>
  </div>
));

/** The names of a row's figures, with their units. */
export const LayerHead = () => (
  <div className={styles['head']} aria-hidden="true">
    {Object.entries<string>(texts.columns).map(([column, name]) => (
      <span key={column} data-column={column}>
        {name}
      </span>
    ))}
  </div>
);
