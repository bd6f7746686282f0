import { useState } from 'react';
import { useStore } from 'zustand';
import { models } from '../../state/session.ts';
import { storedShare } from '../../state/models/stored-models.ts';
import { Chip } from '../../ui/chip.tsx';
import { modelsStrings } from './models-strings.ts';
import type { CatalogueEntry } from '../../worker/library-protocol.ts';
import { ChoiceButtons } from './choice-buttons.tsx';
import { FitLine } from './fit-line.tsx';
import styles from './model-list.module.css';
import { offersOf, offerSources } from './offers.ts';
import { VersionSelect } from './version-select.tsx';
import { formatBytes } from '../../ui/format.ts';

const { catalogue: texts } = modelsStrings;

/** One size of Gemma 3: what it can do, whether it fits, its versions, and the way to it. */
export function CatalogueCard({ entry }: { readonly entry: CatalogueEntry }) {
  const files = useStore(models.store, ({ storage }) => storage?.files);
  const [chosen, setChosen] = useState<string>();
  const offers = offersOf(entry);
  const offer =
    offers.find(({ id }) => id === chosen) ??
    offers.find((each) => storedShare(offerSources(each), files ?? []) !== 'none') ??
    offers[0];
  if (!offer) return null;
  const { model, vision, repository } = offer;
  return (
    <li className={styles['card']}>
      <div className={styles['head']}>
        <h4 className={styles['name']}>{entry.title}</h4>
        <Chip text={vision ? texts.sees : texts.textOnly} title={texts.input} />
      </div>
      <p>{texts.about[entry.shape]}</p>
      <FitLine model={{ ...model, shape: entry.shape }} />
      <div className={styles['choice']}>
        <VersionSelect title={entry.title} offers={offers} value={offer.id} onChange={setChosen} />
        <ChoiceButtons
          name={`${entry.title}, ${model.quantisation ?? model.name}`}
          model={{ ...model, shape: entry.shape }}
          sources={offerSources(offer)}
          size={model.size + (vision?.size ?? 0)}
          supported={model.supported}
        />
      </div>
      <p className={styles['note']}>
        {`${texts.size}: ${formatBytes(model.size + (vision?.size ?? 0))}`}
        {vision && `, ${texts.vision(vision.size)}`}
        {' · '}
        <a className={styles['link']} href={repository.url} target="_blank" rel="noopener noreferrer">
          {repository.repo}
        </a>
        {' · '}
        <a
          className={styles['link']}
          href={entry.licence.url}
          target="_blank"
          rel="noopener noreferrer"
          title={modelsStrings.external(entry.licence.name)}
        >
          {`${texts.licence}: ${entry.licence.name}`}
        </a>
      </p>
    </li>
  );
}
