import { useStore } from 'zustand';
import { type LoadFailure, statusOf } from '../../state/engine/engine-state.ts';
import { engine } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { loadingStrings } from './loading-strings.ts';

const { noGpu, pausedGpu } = loadingStrings;

/** The GPU that was asked for in the settings is not there, and the processor could do without. */
export function NoGpuNotice({ failure: { error, request } }: { readonly failure: LoadFailure }) {
  return (
    <Notice
      kind="warning"
      title={noGpu.title}
      onDismiss={() => engine.dismissFailure()}
      actions={
        <>
          <Button kind="primary" label={noGpu.processor} onClick={() => void engine.setCompute('cpu')} />
          <Button label={noGpu.again} onClick={() => void engine.open(request)} />
        </>
      }
    >
      <p lang="en">{error.message}</p>
      <p lang="en">{error.hint}</p>
    </Notice>
  );
}

/** The GPU was lost too often: the model is on the processor for now. */
export function PausedGpuNotice() {
  const canTry = useStore(engine.store, (state) => {
    const { kind } = statusOf(state);
    return kind !== 'generating' && kind !== 'loading';
  });
  return (
    <Notice
      kind="info"
      title={pausedGpu.title}
      actions={<Button label={pausedGpu.again} disabled={!canTry} onClick={() => void engine.tryGpu()} />}
    >
      <p>{pausedGpu.hint}</p>
    </Notice>
  );
}
