import { useEffect } from 'react';
import { useStore } from 'zustand';
import { hasPinned } from '../../state/models/catalogue.ts';
import { engine, fit, models } from '../../state/session.ts';
import { modelsStrings } from './models-strings.ts';
import { CatalogueCard } from './catalogue-card.tsx';
import styles from './model-list.module.css';

const { catalogue: texts } = modelsStrings;

/** The published sizes of Gemma 3, each in a few versions. */
export function Catalogue() {
  const catalogue = useStore(models.store, (state) => state.catalogue);
  const asked = useStore(models.store, (state) => state.asked);
  const limits = useStore(engine.store, (state) => state.limits);

  useEffect(() => {
    const weighed = catalogue.flatMap(({ shape, repositories }) =>
      repositories.flatMap((repository) => repository.models.map((model) => ({ ...model, shape }))),
    );
    void fit.weigh(weighed, limits);
  }, [catalogue, limits]);

  const pinned = asked && catalogue.some(hasPinned);
  return (
    <section className={styles['section']} aria-labelledby="catalogue">
      <h3 id="catalogue" className={styles['title']}>
        {texts.title}
      </h3>
      <ul className={styles['list']}>
        {catalogue.map((entry) => (
          <CatalogueCard key={entry.id} entry={entry} />
        ))}
      </ul>
      {pinned && <p className={styles['note']}>{texts.pinned}</p>}
    </section>
  );
}
