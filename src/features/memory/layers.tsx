import { type ReactNode, useState } from 'react';
import { Segmented } from '../../ui/segmented.tsx';
import { Details } from './details.tsx';
import { LayerLegend } from './layer-legend.tsx';
import { LayerHead, LayerList } from './layer-list.tsx';
import type { LayerLookName } from './layer-looks.ts';
import type { LayerFilter, LayerSort } from './layer-order.ts';
import head from './section-head.module.css';
import styles from './layers.module.css';
import { memoryStrings } from './memory-strings.ts';
import { optionsOf } from '../../ui/options-of.ts';

const { layers: texts } = memoryStrings;

interface LayersProps {
  readonly filter: LayerFilter;
  readonly sort: LayerSort;
  /** Chooses what the list shows, and in which order. */
  readonly toolbar: ReactNode;
}

/** Every layer's buffer as a ring or as a strip, and below it all about the layer that was pointed at or chosen last. */
export function Layers({ filter, sort, toolbar }: LayersProps) {
  const [look, setLook] = useState<LayerLookName>('rings');
  const [chosen, setChosen] = useState<number>();
  const [pointed, setPointed] = useState<number>();
  const [shown, setShown] = useState(0);

  /** Shows a layer, and keeps it in view when the pointer goes. */
  function point(layer: number | undefined): void {
    setPointed(layer);
    if (layer !== undefined) setShown(layer);
  }

  const rings = look === 'rings';
  return (
    <section className={styles['layers']} data-look={look} aria-label={texts.title}>
      <div className={head['head']}>
        <h3 className={head['title']}>{texts.title}</h3>
        <Segmented
          label={texts.look}
          options={optionsOf<LayerLookName>(texts.looks)}
          value={look}
          onChange={setLook}
        />
      </div>
      <p className={styles['note']}>{texts.hints[look]}</p>
      {!rings && toolbar}
      <LayerLegend look={look} />
      {!rings && <LayerHead />}
      <LayerList
        key={look}
        look={look}
        filter={rings ? 'all' : filter}
        sort={rings ? 'layer' : sort}
        chosen={chosen}
        onChoose={setChosen}
        onPoint={point}
      />
      <Details label={texts.details} target={{ layer: pointed ?? chosen ?? shown }} />
    </section>
  );
}
