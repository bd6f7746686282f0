import type { PlainError } from '../../shared/errors.ts';
import { type EngineState, failureOf } from '../../state/engine/engine-state.ts';
import { engine } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { PLAN_HASH } from '../../ui/hash.ts';
import { strings } from '../../ui/strings.ts';
import { loadingStrings } from './loading-strings.ts';
import styles from './no-gpu-page.module.css';

const { noGpu: texts } = loadingStrings;

/**
 * Whether an error means that no model at all can run on this device, rather than that one is too large for it, or that
 * only the GPU that was asked for is not there.
 */
export const meansNoGpu = (error: PlainError): boolean =>
  isAboutGpu(error) && error.data['processor'] !== true;

/** Whether an error means that there is no GPU, but that the processor can do without. */
export const meansProcessorOnly = (error: PlainError): boolean =>
  isAboutGpu(error) && error.data['processor'] === true;

const isAboutGpu = ({ code, data }: PlainError): boolean =>
  code === 'no-webgpu' || (code === 'adapter-too-small' && 'offered' in data);

/** Whether the last attempt to load found that. */
export function noGpuFound(state: EngineState): boolean {
  const failure = failureOf(state);
  return failure !== undefined && meansNoGpu(failure.error);
}

/** Said in place of the chat where no model can run: what is missing, and what may help. */
export function NoGpuPage({ error }: { readonly error: PlainError }) {
  const { limit, offered, needed } = error.data;
  const tooSmall = error.code === 'adapter-too-small';
  return (
    <div className={styles['page']}>
      <div className={styles['text']}>
        <h2 className={styles['title']}>{texts.title}</h2>
        <p role="alert" lang="en">
          {error.message} {error.hint}
        </p>
        {typeof limit === 'string' && typeof offered === 'number' && typeof needed === 'number' && (
          <dl className={styles['facts']}>
            <dt>{texts.limit}</dt>
            <dd>{limit}</dd>
            <dt>{texts.offered}</dt>
            <dd>{formatCount(offered)}</dd>
            <dt>{texts.needed}</dt>
            <dd>{formatCount(needed)}</dd>
          </dl>
        )}
        <h3 className={styles['heading']}>{texts.stepsTitle}</h3>
        <ul className={styles['steps']}>
          {(tooSmall ? texts.stepsTooSmall : texts.steps).map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ul>
        <p className={styles['why']}>{texts.why}</p>
        <p>
          <a className={styles['link']} href={PLAN_HASH}>
            {strings.planMemory}
          </a>
        </p>
        <div className={styles['actions']}>
          <Button kind="primary" label={texts.again} onClick={() => void engine.start()} />
        </div>
      </div>
    </div>
  );
}
