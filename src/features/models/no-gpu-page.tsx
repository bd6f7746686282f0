import { useStore } from 'zustand';
import type { PlainError } from '../../shared/errors.ts';
import { type EngineState, failureOf } from '../../state/engine/engine-state.ts';
import { engine } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { PLAN_HASH } from '../../ui/hash.ts';
import { strings } from '../../ui/strings.ts';
import { loadingStrings } from './loading-strings.ts';
import styles from './no-gpu-page.module.css';

const { noGpu: texts } = loadingStrings;

/** Whether an error means that no model at all can run on this device, rather than that one is too large for it. */
export const meansNoGpu = ({ code, data }: PlainError): boolean =>
  code === 'no-webgpu' || (code === 'adapter-too-small' && 'offered' in data);

/** Whether the last attempt to load found that. */
export function noGpuFound(state: EngineState): boolean {
  const failure = failureOf(state);
  return failure !== undefined && meansNoGpu(failure.error);
}

/** Said in place of the chat where no model can run: what is missing, and what may help. */
export function NoGpuPage({ error }: { readonly error: PlainError }) {
  const chosen = useStore(engine.store, ({ compute }) => compute === 'gpu');
  const { limit, offered, needed } = error.data;
  const tooSmall = error.code === 'adapter-too-small';
  return (
    <div className={styles['page']}>
      <div className={styles['text']}>
        <h2 className={styles['title']}>{texts.title}</h2>
        <p role="alert">
          {error.message} {error.hint}
        </p>
        {typeof limit === 'string' && typeof offered === 'number' && typeof needed === 'number' && (
          <dl className={styles['facts']}>
            <dt>{texts.limit}</dt>
            <dd>{limit}</dd>
            <dt>{texts.offered}</dt>
            <dd>{offered.toLocaleString('en-GB')}</dd>
            <dt>{texts.needed}</dt>
            <dd>{needed.toLocaleString('en-GB')}</dd>
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
          {chosen && (
            <Button kind="primary" label={texts.processor} onClick={() => void engine.setCompute('cpu')} />
          )}
          <Button
            kind={chosen ? 'plain' : 'primary'}
            label={texts.again}
            onClick={() => void engine.start()}
          />
        </div>
      </div>
    </div>
  );
}
