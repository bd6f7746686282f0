import { useStore } from 'zustand';
import { modelOf, statusOf } from '../../state/engine/engine-state.ts';
import { engine } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { strings } from '../../ui/strings.ts';
import type { KernelFit } from '../../worker/protocol.ts';
import styles from './speed-page.module.css';
import { speedStrings } from './speed-strings.ts';

const { kernels: texts } = speedStrings;

/** How the kernels of the model in use were fitted to the GPU. */
export function FittedKernels() {
  const model = useStore(engine.store, modelOf);
  const adapter = useStore(engine.store, (state) => state.adapter);
  const ready = useStore(engine.store, (state) => statusOf(state).kind === 'ready');
  if (!model || model.engine === 'webllm' || adapter?.kind !== 'gpu') return null;
  return (
    <div className={styles['section']}>
      <h3 className={styles['title']}>{texts.title}</h3>
      <p>{texts.lead}</p>
      {model.fit ? (
        <Fit fit={model.fit} device={strings.deviceName(adapter)} />
      ) : (
        <p className={styles['note']}>{texts.none}</p>
      )}
      <Button label={texts.again} disabled={!ready} onClick={() => void engine.fitAgain()} />
    </div>
  );
}

interface FitProps {
  readonly fit: KernelFit;
  readonly device: string;
}

function Fit({ fit: { kernels, refused, unproven }, device }: FitProps) {
  const { kernel, variant, gain, tried } = texts.columns;
  return (
    <>
      {kernels.length > 0 && (
        <DataTable
          caption={device}
          columns={[
            { label: kernel, long: true },
            { label: variant },
            { label: gain, numeric: true },
            { label: tried, numeric: true },
          ]}
          rows={kernels.map((fitted) => ({
            key: fitted.kernel,
            cells: [
              fitted.kernel,
              fitted.usual ? texts.usual(fitted.chosen) : fitted.chosen,
              fitted.gain > 1 ? texts.gain(fitted.gain) : texts.noGain,
              texts.tried(fitted.tried, fitted.variants),
            ],
          }))}
        />
      )}
      {unproven.length > 0 && <p className={styles['note']}>{texts.unproven(unproven)}</p>}
      {refused.length > 0 && (
        <div className={styles['note']}>
          <p>{texts.refused}</p>
          <ul>
            {refused.map((each) => (
              <li key={`${each.kernel} ${each.variant}`}>
                {texts.refusal(each.kernel, each.variant, texts.why[each.why])}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
