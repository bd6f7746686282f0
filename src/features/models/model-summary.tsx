import { useStore } from 'zustand';
import { formatBytes } from '../../shared/format-bytes.ts';
import { modelOf, openingOf, statusOf } from '../../state/engine/engine-state.ts';
import { requestName } from '../../state/engine/load-request.ts';
import { engine } from '../../state/session.ts';
import { Chip } from '../../ui/chip.tsx';
import { MODELS_HASH } from '../../ui/hash.ts';
import { strings } from '../../ui/strings.ts';
import { LoadProgress } from './load-progress.tsx';
import { LoadTime } from './load-time.tsx';
import { loadingStrings } from './loading-strings.ts';
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
  return (
    <section className={styles['summary']} aria-label={texts.model}>
      {model && (
        <a
          className={styles['name']}
          href={MODELS_HASH}
          title={model.id}
          aria-label={texts.another(model.name)}
        >
          {model.name}
        </a>
      )}
      <p className={styles['state']} data-kind={status.kind}>
        {status.kind === 'lost' && adapter?.kind === 'cpu' ? texts.processorLost : texts.states[status.kind]}
      </p>
      {model && (
        <div className={styles['chips']}>
          <Chip text={formatBytes(model.fileBytes)} title={texts.fileSize} />
          <Chip text={model.quantisation} title={texts.quantisation} />
          <Chip text={texts.contextTokens(model.contextLength)} title={texts.context} />
          {model.vision && (
            <span className={styles['wide']}>
              <Chip text={texts.vision} title={texts.visionTitle} />
            </span>
          )}
          {!model.chat && (
            <span className={styles['wide']}>
              <Chip text={texts.baseModel} title={texts.baseModelTitle} />
            </span>
          )}
          <span className={styles['wide']}>
            <LoadTime {...model} />
          </span>
          {adapter?.fallback && (
            <Chip kind="warning" text={texts.softwareGpu} title={texts.softwareGpuTitle} />
          )}
          {adapter && !adapter.fallback && (
            <span className={styles[adapter.kind === 'gpu' ? 'wide' : 'always']}>
              <Chip text={strings.deviceName(adapter)} title={texts.device} />
            </span>
          )}
        </div>
      )}
    </section>
  );
}
