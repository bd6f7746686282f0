import type { ErrorCode } from '../../shared/errors.ts';
import type { Loaded, LoadFailure } from '../../state/engine/engine-state.ts';
import { isDemo } from '../../state/engine/load-request.ts';
import { engine } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import type { ModelFacts } from '../../worker/protocol.ts';
import { ChooseModelLink } from './choose-model-link.tsx';
import styles from './load-failure-notice.module.css';
import { loadingStrings } from './loading-strings.ts';
import { MakeRoom } from './make-room.tsx';
import { OpenFileButton } from './open-file-button.tsx';

/** Failures that the same file may get over at the next attempt. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'source-failed',
  'quota-exceeded',
  'access-refused',
  'file-changed',
  'digest-mismatch',
  'worker-died',
  'device-lost',
  'out-of-gpu-memory',
  'out-of-memory',
  'no-webgpu',
  'internal',
]);

interface LoadFailureNoticeProps {
  readonly failure: LoadFailure;
  readonly last: Loaded | undefined;
  /** The model that is loaded in spite of the failure. */
  readonly model: ModelFacts | undefined;
}

/** A notice of why a file was not opened, what to do about it, and what became of the model before. */
export function LoadFailureNotice({ failure, last, model }: LoadFailureNoticeProps) {
  const { error, name, request } = failure;
  const texts = loadingStrings.failure;
  const gone = last && !model;
  return (
    <Notice
      kind="danger"
      title={texts.title(name)}
      onDismiss={() => engine.dismissFailure()}
      actions={
        <>
          {gone && (
            <Button
              kind={error.code === 'quota-exceeded' ? 'plain' : 'primary'}
              label={texts.reload(last.model.name)}
              onClick={() => void engine.reload()}
            />
          )}
          {PASSING.has(error.code) && (
            <Button label={texts.retry} onClick={() => void engine.open(request)} />
          )}
          {!model && !isDemo(request) && !(last && isDemo(last.request)) && (
            <Button label={loadingStrings.demo} onClick={() => void engine.openDemo()} />
          )}
          <ChooseModelLink />
          <OpenFileButton label={texts.another} />
        </>
      }
    >
      <p lang="en">{error.message}</p>
      <p>
        <span lang="en">{error.hint}</span> {error.code === 'mmproj-mismatch' && texts.mismatch}
      </p>
      <MakeRoom error={error} onRoom={() => void engine.open(request)} />
      {model && <p className={styles['kept']}>{texts.kept(model.name)}</p>}
      {Object.keys(error.data).length > 0 && (
        <details className={styles['details']}>
          <summary>{texts.details}</summary>
          <pre className={styles['data']}>{JSON.stringify({ code: error.code, ...error.data }, null, 2)}</pre>
        </details>
      )}
    </Notice>
  );
}
