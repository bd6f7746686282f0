import { useStore } from 'zustand';
import { models } from '../../state/session.ts';
import { storedShare } from '../../state/models/stored-models.ts';
import { modelsStrings } from './models-strings.ts';
import styles from './model-list.module.css';
import { type Offer, offerSources } from './offers.ts';

const { catalogue: texts } = modelsStrings;

interface VersionSelectProps {
  readonly title: string;
  readonly offers: readonly Offer[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}

/** The versions of a model by publisher, each with its size. */
export function VersionSelect({ title, offers, value, onChange }: VersionSelectProps) {
  const files = useStore(models.store, ({ storage }) => storage?.files) ?? [];
  const publishers = [...new Set(offers.map(({ repository }) => repository.publisher))];
  return (
    <select
      className={styles['select']}
      aria-label={texts.versionOf(title)}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    >
      {publishers.map((publisher) => (
        <optgroup key={publisher} label={publisher}>
          {offers
            .filter(({ repository }) => repository.publisher === publisher)
            .map((offer) => {
              const { id, model, vision } = offer;
              const size = model.size + (vision?.size ?? 0);
              const stored = storedShare(offerSources(offer), files) === 'whole';
              return (
                <option key={id} value={id}>
                  {texts.option(model.name, model.quantisation ?? '', size)}
                  {stored && ` (${texts.stored.toLowerCase()})`}
                </option>
              );
            })}
        </optgroup>
      ))}
    </select>
  );
}
