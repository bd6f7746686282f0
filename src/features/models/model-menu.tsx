import { CheckIcon, ChevronDownIcon } from 'lucide-react';
import { useStore } from 'zustand';
import { remoteFileOf } from '../../shared/remote-file.ts';
import { storedModels } from '../../state/models/stored-models.ts';
import { engine, models } from '../../state/session.ts';
import { MODELS_HASH, SPEED_HASH } from '../../ui/hash.ts';
import { MenuButton } from '../../ui/menu/menu-button.tsx';
import type { MenuEntry } from '../../ui/menu/menu-entry.ts';
import { strings } from '../../ui/strings.ts';
import type { AdapterFacts, KernelFit, LoadStage, ModelFacts } from '../../worker/protocol.ts';
import { chatWith, isInUse } from './chat-with.ts';
import { loadingStrings } from './loading-strings.ts';
import { otherModelsStrings } from './other-models-strings.ts';
import styles from './model-summary.module.css';
import { formatBytes, unbroken } from '../../ui/format.ts';

const { summary: texts, loaded, loading, fit: fitTexts } = loadingStrings;

interface ModelMenuProps {
  readonly model: ModelFacts;
  readonly adapter: AdapterFacts | undefined;
}

/** The name of the model in use: a press tells what there is to know of it, and which others are here. */
export function ModelMenu({ model, adapter }: ModelMenuProps) {
  // The list is read when somebody is about to look at it; this draws it anew when it has come.
  useStore(models.store, ({ storage }) => storage);
  const read = () => void models.refresh();
  const facts = factsOf(model, adapter);
  return (
    <MenuButton
      kind="quiet"
      className={styles['name'] ?? ''}
      icon={<ChevronDownIcon />}
      label={model.name}
      aria-label={texts.menu(model.name)}
      title={facts.join(' · ')}
      align="start"
      onPointerEnter={read}
      onFocus={read}
      entries={() => entriesOf(facts, adapter?.kind === 'gpu' && model.engine === undefined)}
    />
  );
}

/** What there is to know of a model, in a few words each. */
function factsOf(model: ModelFacts, adapter: AdapterFacts | undefined): readonly string[] {
  const {
    engine: other,
    fileBytes,
    quantisation,
    contextLength,
    vision,
    chat,
    draft,
    loadMs,
    stagesMs,
  } = model;
  const stages = Object.entries(stagesMs).map(
    ([stage, milliseconds]) => [loading.stages[stage as LoadStage], milliseconds] as const,
  );
  return [
    other === 'webllm'
      ? otherModelsStrings.runsIn(quantisation)
      : `${formatBytes(fileBytes)}, ${quantisation}`,
    texts.contextTokens(contextLength),
    ...(draft === undefined ? [] : [texts.draft(draft)]),
    ...(vision ? [texts.vision] : []),
    ...(chat ? [] : [texts.baseModel]),
    ...(adapter ? [strings.deviceName(adapter), strings.whyThreads(adapter)].filter(Boolean) : []),
    loaded.chip(loadMs),
    ...(stages.length > 0 ? [loaded.stages(stages)] : []),
    ...(model.fit ? fitFacts(model.fit) : []),
  ];
}

/** How the kernels were fitted to the GPU. */
function fitFacts({ kernels, refused, unproven }: KernelFit): readonly string[] {
  const others = kernels.filter(({ usual }) => !usual);
  const most = Math.max(...kernels.map(({ gain }) => gain));
  const chosen =
    others.length === 0
      ? fitTexts.usual(kernels.length)
      : fitTexts.faster(others.length, kernels.length, most);
  return [
    // Where there was time for none, that is all there is to say.
    ...(kernels.length > 0 ? [chosen] : []),
    ...(unproven.length > 0 ? [fitTexts.unproven(unproven.length)] : []),
    ...refused.map(({ kernel, variant, why }) => fitTexts.refused(kernel, variant, fitTexts.why[why])),
  ];
}

/** `fitted`: the kernels are Facet's, on a GPU. */
function entriesOf(facts: readonly string[], fitted: boolean): readonly MenuEntry[] {
  const here = models.store.getState().storage?.files.filter(({ removed }) => !removed) ?? [];
  const others = storedModels(here).filter(({ visionOnly, state }) => !visionOnly && state !== 'partial');
  return [
    ...facts.map((fact) => ({ id: fact, label: unbroken(fact), disabled: true, run: () => undefined })),
    'separator',
    ...others.map(({ name, files }): MenuEntry => {
      const sources = files.map(remoteFileOf);
      const inUse = isInUse(engine.store.getState(), sources);
      return {
        id: `load ${name}`,
        label: inUse ? texts.inUse(name) : texts.switchTo(name),
        ...(inUse ? { icon: <CheckIcon />, disabled: true } : {}),
        run: () => chatWith(sources),
      };
    }),
    ...(fitted ? [{ id: 'fit again', label: fitTexts.again, run: () => void engine.fitAgain() }] : []),
    {
      id: 'speed',
      label: fitTexts.speed,
      run: () => {
        location.hash = SPEED_HASH;
      },
    },
    {
      id: 'models',
      label: strings.chooseModel,
      run: () => {
        location.hash = MODELS_HASH;
      },
    },
  ];
}
