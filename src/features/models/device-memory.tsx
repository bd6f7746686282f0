import { useStore } from 'zustand';
import { engine, plan } from '../../state/session.ts';
import { PLAN_HASH } from '../../ui/hash.ts';
import { memoryStrings } from '../memory/memory-strings.ts';
import { modelsStrings } from './models-strings.ts';
import { NumberField } from '../../ui/number-field.tsx';
import { meansNoGpu } from './no-gpu-page.tsx';
import styles from './model-list.module.css';

const { fit: texts } = modelsStrings;
const { plan: planTexts } = memoryStrings;
const GIB = 2 ** 30;

/** What the person says the GPU has, which is what "fits" is held against. */
export function DeviceMemory() {
  const memoryBytes = useStore(plan.store, (state) => state.memoryBytes);
  const largestBuffer = useStore(engine.store, ({ adapter }) => adapter?.limits['maxBufferSize']);
  const software = useStore(engine.store, ({ adapter }) => adapter?.fallback === true);
  const noGpu = useStore(engine.store, ({ failure }) => failure !== undefined && meansNoGpu(failure.error));
  return (
    <div className={styles['panel']}>
      <NumberField
        label={texts.memory}
        min={0.25}
        max={1024}
        step={0.25}
        value={memoryBytes / GIB}
        onChange={(gibibytes) => plan.setMemory(gibibytes * GIB)}
      />
      <p className={styles['note']}>
        {largestBuffer === undefined ? planTexts.deviceUnknown : planTexts.deviceKnown(largestBuffer)}{' '}
        <a className={styles['link']} href={PLAN_HASH}>
          {texts.plan}
        </a>
      </p>
      {noGpu && <p className={styles['warning']}>{`${texts.noGpu}.`}</p>}
      {software && <p className={styles['warning']}>{texts.software}</p>}
    </div>
  );
}
