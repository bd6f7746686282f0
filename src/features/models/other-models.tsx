import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { openingOf } from '../../state/engine/engine-state.ts';
import { engine } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { CHAT_HASH } from '../../ui/hash.ts';
import {
  type GpuOffer,
  lacksOf,
  needsOf,
  WEBLLM_FAMILIES,
  WEBLLM_MODELS,
  type WebLlmModel,
} from '../../webllm/webllm-models.ts';
import { gpuOffer, hasPolicy } from '../../webllm/worker-file.ts';
import list from './model-list.module.css';
import styles from './other-models.module.css';
import { otherModelsStrings as texts } from './other-models-strings.ts';

const USUAL = 'gemma3-1b-it-q4f16_1-MLC';

/** What WebLLM finds here. */
interface Found {
  readonly policy: boolean;
  readonly gpu: GpuOffer | undefined;
}

/** Models that WebLLM's engine runs; what that means is said before anything of it is loaded. */
export function OtherModels() {
  const [open, setOpen] = useState(false);
  return (
    <section className={list['section']} aria-labelledby="other-models">
      <h3 id="other-models" className={list['title']}>
        {texts.title}
      </h3>
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary className={styles['summary']}>{texts.lead}</summary>
        {open && <Choice />}
      </details>
    </section>
  );
}

function Choice() {
  const found = useFound();
  const [id, setId] = useState(USUAL);
  const model = WEBLLM_MODELS.find((each) => each.id === id);
  const opening = useStore(engine.store, openingOf);
  if (!model) return null;
  const why = found && whyNot(found, model);
  const load = () => {
    void engine.open({ sources: [{ kind: 'webllm', id, name: id }] });
    location.hash = CHAT_HASH;
  };
  return (
    <div className={list['card']}>
      <select
        className={list['select']}
        aria-label={texts.model}
        value={id}
        onChange={({ currentTarget }) => setId(currentTarget.value)}
      >
        {(['gemma', 'others'] as const).map((family) => (
          <optgroup key={family} label={texts[family]}>
            {WEBLLM_FAMILIES[family].map((each) => (
              <option key={each.id}>{each.id}</option>
            ))}
          </optgroup>
        ))}
      </select>
      <dl className={styles['facts']}>
        {factsOf(model).map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {!found && <p className={list['note']}>{texts.looking}</p>}
      {why && <p className={list['warning']}>{why}</p>}
      <div className={list['buttons']}>
        <Button
          label={texts.load(id)}
          disabled={!found || why !== undefined || opening !== undefined}
          onClick={load}
        />
      </div>
    </div>
  );
}

const factsOf = (model: WebLlmModel): readonly (readonly [string, string])[] => {
  const { facts } = texts;
  return [
    [facts.hosts, facts.hostsText],
    [facts.comes, facts.comesText],
    [facts.needs, facts.needsText(needsOf(model))],
    [facts.memory, facts.memoryText(model.megabytes, model.contextLength)],
    [facts.kept, facts.keptText],
    [facts.lacks, facts.lacksText],
  ];
};

/** Why a model cannot be loaded here; undefined where it can. */
function whyNot({ policy, gpu }: Found, model: WebLlmModel): string | undefined {
  if (!gpu) return texts.noGpu;
  const lacks = lacksOf(model, gpu);
  if (lacks.length > 0) return texts.lacking(lacks);
  return policy ? undefined : texts.noPolicy;
}

function useFound(): Found | undefined {
  const [found, setFound] = useState<Found>();
  useEffect(() => {
    let here = true;
    void Promise.all([hasPolicy().catch(() => false), gpuOffer()]).then(([policy, gpu]) => {
      if (here) setFound({ policy, gpu });
    });
    return () => {
      here = false;
    };
  }, []);
  return found;
}
