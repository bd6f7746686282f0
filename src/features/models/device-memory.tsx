import { useEffect } from 'react';
import { useStore } from 'zustand';
import { engine, plan } from '../../state/session.ts';
import { PLAN_HASH } from '../../ui/hash.ts';
import { MemoryField } from '../../ui/memory-field.tsx';
import { strings } from '../../ui/strings.ts';
import styles from './model-list.module.css';
import { modelsStrings } from './models-strings.ts';
import { noGpuFound } from './no-gpu-page.tsx';

const { fit: texts } = modelsStrings;
const { gpuMemory } = strings;

/** The memory against which "fits" is held: what the person says the GPU has, or what WebAssembly can address. */
export function DeviceMemory() {
  const memoryBytes = useStore(plan.store, (state) => state.memoryBytes);
  const adapter = useStore(engine.store, (state) => state.adapter);
  const noGpu = useStore(engine.store, noGpuFound);
  const onProcessor = adapter?.kind === 'cpu';
  useEffect(() => {
    if (onProcessor) void engine.measure();
  }, [onProcessor]);
  if (onProcessor)
    return (
      <div className={styles['panel']}>
        <p className={styles['note']}>
          {texts.processor(strings.deviceName(adapter))}{' '}
          <a className={styles['link']} href={PLAN_HASH}>
            {strings.planMemory}
          </a>
        </p>
      </div>
    );
  const largestBuffer = adapter?.limits['maxBufferSize'];
  return (
    <div className={styles['panel']}>
      <MemoryField label={gpuMemory.label} value={memoryBytes} onChange={(bytes) => plan.setMemory(bytes)} />
      <p className={styles['note']}>
        {largestBuffer === undefined ? gpuMemory.unknown : gpuMemory.known(largestBuffer)}{' '}
        <a className={styles['link']} href={PLAN_HASH}>
          {strings.planMemory}
        </a>
      </p>
      {noGpu && <p className={styles['warning']}>{`${texts.noGpu}.`}</p>}
      {adapter?.fallback && <p className={styles['warning']}>{texts.software}</p>}
    </div>
  );
}
