import { useStore } from 'zustand';
import { isRemote } from '../../shared/remote-file.ts';
import {
  elsewhereOf,
  failureOf,
  isOfWebLlm,
  modelOf,
  statusOf,
  stoppedOf,
} from '../../state/engine/engine-state.ts';
import { DEMO_NAME, requestName } from '../../state/engine/load-request.ts';
import { storedShare } from '../../state/models/stored-models.ts';
import { engine, models } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ChooseModelLink } from './choose-model-link.tsx';
import { ElsewhereNotice } from './elsewhere-notice.tsx';
import { LoadFailureNotice } from './load-failure-notice.tsx';
import { loadingStrings } from './loading-strings.ts';
import { meansProcessorOnly } from './no-gpu-page.tsx';
import { NoGpuNotice, PausedGpuNotice } from './gpu-notices.tsx';
import { OpenFileButton } from './open-file-button.tsx';

/** Notices of what went wrong with the model, and the way on: a failed load, a lost GPU, no model at all. */
export function ModelNotices() {
  // WebLLM's engine has a GPU of its own, or none.
  const paused = useStore(engine.store, (state) => state.gpuPaused && !isOfWebLlm(state));
  return (
    <>
      {paused && <PausedGpuNotice />}
      <LoadNotices />
    </>
  );
}

function LoadNotices() {
  const state = useStore(engine.store);
  const files = useStore(models.store, ({ storage }) => storage?.files);
  const [failure, stopped, elsewhere] = [failureOf(state), stoppedOf(state), elsewhereOf(state)];
  const status = statusOf(state);
  if (state.phase.kind === 'opening') return null;
  if (elsewhere) return <ElsewhereNotice elsewhere={elsewhere} />;
  const reload = (label: string) => (
    <Button kind="primary" label={label} onClick={() => void engine.reload()} />
  );
  if (failure && meansProcessorOnly(failure.error)) return <NoGpuNotice failure={failure} />;
  if (failure) return <LoadFailureNotice failure={failure} last={state.loaded} model={modelOf(state)} />;
  if (status.kind === 'lost') {
    return (
      <Notice kind="danger" title={loadingStrings.lost.title} actions={reload(loadingStrings.lost.reload)}>
        <p lang="en">{status.error.message}</p>
        <p lang="en">{status.error.hint}</p>
      </Notice>
    );
  }
  const demo = <Button label={loadingStrings.demo} onClick={() => void engine.openDemo()} />;
  if (stopped) {
    const gone = files && storedShare(stopped.sources.filter(isRemote), files) === 'none';
    return (
      <Notice
        kind="info"
        title={loadingStrings.stopped.title(requestName(stopped))}
        onDismiss={() => engine.dismissStopped()}
        actions={
          <>
            <Button
              kind="primary"
              label={loadingStrings.stopped.resume}
              onClick={() => void engine.open(stopped)}
            />
            {status.kind === 'empty' && demo}
            <ChooseModelLink />
          </>
        }
      >
        <p>{gone ? loadingStrings.stopped.nothing : loadingStrings.stopped.hint}</p>
      </Notice>
    );
  }
  if (status.kind !== 'empty' || status.measuring) return null;
  const name = state.loaded ? requestName(state.loaded.request) : DEMO_NAME;
  return (
    <Notice
      kind="info"
      title={loadingStrings.nothingLoaded.title}
      actions={
        <>
          {reload(loadingStrings.nothingLoaded.load(name))}
          {name !== DEMO_NAME && demo}
          <ChooseModelLink />
          <OpenFileButton label={loadingStrings.openFile} />
        </>
      }
    >
      <p>{loadingStrings.nothingLoaded.hint}</p>
    </Notice>
  );
}
