import { useStore } from 'zustand';
import { modelOf, openingOf, statusOf } from '../../state/engine/engine-state.ts';
import { requestName } from '../../state/engine/load-request.ts';
import { engine } from '../../state/session.ts';
import { Chip } from '../../ui/chip.tsx';
import { strings } from '../../ui/strings.ts';
import type { AdapterFacts, EngineStatus } from '../../worker/protocol.ts';
import { LoadProgress } from './load-progress.tsx';
import { loadingStrings } from './loading-strings.ts';
import { ModelMenu } from './model-menu.tsx';
import styles from './model-summary.module.css';

const { summary: texts } = loadingStrings;

/** The model in use, or how far its loading has come. */
export function ModelSummary() {
  const status = useStore(engine.store, statusOf);
  const model = useStore(engine.store, modelOf);
  const opening = useStore(engine.store, openingOf);
  const adapter = useStore(engine.store, (state) => state.adapter);
  if (status.kind === 'loading') {
    return <LoadProgress name={opening ? requestName(opening) : ''} progress={status.progress} />;
  }
  const state = stateText(status, adapter?.kind);
  return (
    <section className={styles['summary']} aria-label={texts.model}>
      {model && <ModelMenu model={model} adapter={adapter} />}
      <p className={styles['state']} data-kind={status.kind} title={state}>
        {state}
      </p>
      {model && (
        <div className={styles['chips']}>
          {!model.chat && <Chip text={texts.baseModel} title={texts.baseModelTitle} />}
          {adapter?.fallback && (
            <Chip kind="warning" text={texts.softwareGpu} title={texts.softwareGpuTitle} />
          )}
          {adapter?.kind === 'cpu' && <Chip text={strings.deviceName(adapter)} title={texts.device} />}
        </div>
      )}
    </section>
  );
}

function stateText(status: EngineStatus, device: AdapterFacts['kind'] | undefined): string {
  if (status.kind === 'lost' && device === 'cpu') return texts.processorLost;
  return 'measuring' in status && status.measuring ? texts.measuring : texts.states[status.kind];
}
