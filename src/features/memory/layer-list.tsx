import { type KeyboardEvent, memo, type PointerEvent, useEffect, useRef, useState } from 'react';
import { memory } from '../../state/session.ts';
import { memoryStrings } from './memory-strings.ts';
import type { Target } from './kinds.ts';
import styles from './layer-list.module.css';
import { type LayerFilter, type LayerSort, orderLayers } from './layer-order.ts';
import { LayerPainter } from './layer-painter.ts';
import { useSlowMemory, watchSlowly } from './slow-memory.ts';

const { layers: texts } = memoryStrings;

export interface LayerListProps {
  readonly filter: LayerFilter;
  readonly sort: LayerSort;
  readonly chosen: Target | undefined;
  readonly onChoose: (target: Target) => void;
  readonly onPoint: (target: Target | undefined) => void;
}

const rowId = (layer: number) => `memory-layer-${layer}`;

/** A row per layer with its strip. One stop for the keyboard; arrow keys choose a layer. */
export function LayerList({ filter, sort, chosen, onChoose, onPoint }: LayerListProps) {
  const list = useRef<HTMLDivElement>(null);
  const { snapshot } = useSlowMemory();
  const rows = orderLayers(snapshot?.layers ?? [], filter, sort);
  const order = rows.map(({ index }) => index);
  const wanted = chosen && 'layer' in chosen ? chosen.layer : undefined;
  const current = wanted !== undefined && order.includes(wanted) ? wanted : undefined;
  const [focused, setFocused] = useState(false);

  useEffect(() => {
    if (!list.current) return undefined;
    const painter = new LayerPainter(list.current, () => memory.store.getState().snapshot);
    const unsubscribe = memory.store.subscribe(() => painter.paint());
    const unwatch = watchSlowly(() => painter.write());
    return () => {
      unsubscribe();
      unwatch();
      painter.stop();
    };
  }, []);

  function choose(layer: number | undefined): void {
    if (layer === undefined) return;
    onChoose({ layer });
    document.getElementById(rowId(layer))?.scrollIntoView({ block: 'nearest' });
  }

  function onKeyDown(event: KeyboardEvent): void {
    const at = current === undefined ? -1 : order.indexOf(current);
    const last = order.length - 1;
    const places: Partial<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + 6,
      PageUp: at - 6,
      Home: 0,
      End: last,
    };
    const place = places[event.key];
    if (place === undefined) return;
    event.preventDefault();
    choose(order[Math.min(last, Math.max(0, place))]);
  }

  const layerAt = ({ target }: PointerEvent): Target | undefined => {
    const row = target instanceof Element ? target.closest('[data-layer]') : null;
    return row ? { layer: Number(row.getAttribute('data-layer')) } : undefined;
  };

  return (
    <div
      ref={list}
      className={styles['list']}
      // No <select> holds drawings.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="listbox"
      aria-label={texts.title}
      tabIndex={0}
      aria-activedescendant={focused && current !== undefined ? rowId(current) : undefined}
      onFocus={({ currentTarget }) => {
        setFocused(true);
        // A pointer chooses by itself, with the click that follows.
        if (current === undefined && currentTarget.matches(':focus-visible')) choose(order[0]);
      }}
      onBlur={() => setFocused(false)}
      onKeyDown={onKeyDown}
      onPointerOver={(event) => onPoint(layerAt(event))}
      onPointerLeave={() => onPoint(undefined)}
      onClick={({ target }) => {
        const row = target instanceof Element ? target.closest('[data-layer]') : null;
        if (row) choose(Number(row.getAttribute('data-layer')));
      }}
    >
      {rows.map(({ index, kind }) => (
        <LayerRow key={index} layer={index} global={kind === 'global'} chosen={index === current} />
      ))}
    </div>
  );
}

interface LayerRowProps {
  readonly layer: number;
  readonly global: boolean;
  readonly chosen: boolean;
}

/** The frame of a row; the painter fills the strip and the two texts. */
const LayerRow = memo(({ layer, global, chosen }: LayerRowProps) => {
  const kind = global ? texts.global : texts.local;
  return (
    <div
      id={rowId(layer)}
      className={styles['row']}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="option"
      aria-selected={chosen}
      aria-label={texts.option(layer, kind)}
      data-layer={layer}
    >
      <span className={styles['index']}>{layer}</span>
      <span className={styles['badge']} data-kind={kind}>
        {kind}
      </span>
      <canvas className={styles['strip']} />
      <span className={styles['ring']} data-part="ring" />
      <span className={styles['bytes']} data-part="bytes" />
    </div>
  );
});
