import { useEffect } from 'react';
import { useStore } from 'zustand';
import { engine, fit } from '../../state/session.ts';
import { Chip } from '../../ui/chip.tsx';
import { modelsStrings } from './models-strings.ts';
import type { ModelChoice, Resolved } from '../../worker/library-protocol.ts';
import { ChoiceButtons } from './choice-buttons.tsx';
import { FitLine } from './fit-line.tsx';
import styles from './model-list.module.css';
import { offerSources } from './offers.ts';
import { formatBytes } from '../../ui/format.ts';

const { paste: texts, catalogue } = modelsStrings;

/** The models that were pasted: one file, or a repository to pick a file of. */
export function PasteResult({ resolved }: { readonly resolved: Resolved }) {
  const limits = useStore(engine.store, (state) => state.limits);
  useEffect(() => {
    if (resolved.kind === 'repository') void fit.weigh(resolved.models, limits);
  }, [resolved, limits]);

  if (resolved.kind === 'file') {
    const { source } = resolved;
    return (
      <ul className={styles['list']}>
        <li className={styles['row']}>
          <p className={styles['name']}>{source.name}</p>
          <ChoiceButtons
            name={source.name}
            model={{ name: source.name, quantisation: null }}
            sources={[source]}
            size={0}
            supported
          />
        </li>
      </ul>
    );
  }
  const { chosen, visions, url, repo, licence, isWhole } = resolved;
  // A vision file alone is no model; then the models it goes with are shown.
  const meant = chosen && resolved.models.includes(chosen) ? [chosen] : [];
  const models = [...meant, ...resolved.models.filter((model) => !meant.includes(model))];
  const vision = visions.find(({ quantisation }) => quantisation === 'F16') ?? visions[0] ?? null;
  return (
    <>
      <output className={styles['note']}>
        {models.length > 0 ? texts.found(models.length) : visions.length > 0 ? texts.visionOnly : texts.none}
        {' · '}
        <a className={styles['link']} href={url} target="_blank" rel="noopener noreferrer">
          {repo}
        </a>
        {licence !== null && ` · ${catalogue.licence}: ${licence}`}
        {!isWhole && ` · ${texts.cut}`}
      </output>
      <ul className={styles['list']}>
        {models.map((model) => (
          <PastedModel key={model.name} model={model} vision={vision} />
        ))}
      </ul>
    </>
  );
}

function PastedModel({
  model,
  vision,
}: {
  readonly model: ModelChoice;
  readonly vision: ModelChoice | null;
}) {
  return (
    <li className={styles['row']}>
      <div>
        <p className={styles['name']}>{model.name}</p>
        <div className={styles['head']}>
          <Chip text={formatBytes(model.size + (vision?.size ?? 0))} title={catalogue.size} />
          {model.quantisation !== null && <Chip text={model.quantisation} title={catalogue.quantisation} />}
          <Chip text={vision ? catalogue.sees : catalogue.textOnly} title={catalogue.input} />
        </div>
        {vision && <p className={styles['note']}>{catalogue.vision(vision.size)}</p>}
        <FitLine model={model} />
      </div>
      <ChoiceButtons
        name={model.name}
        model={model}
        sources={offerSources({ model, vision })}
        size={model.size + (vision?.size ?? 0)}
        supported={model.supported}
      />
    </li>
  );
}
