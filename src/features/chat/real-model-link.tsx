import { useStore } from 'zustand';
import { isDemo } from '../../state/engine/load-request.ts';
import { engine } from '../../state/session.ts';
import { MODELS_HASH } from '../../ui/hash.ts';
import styles from './answer-view.module.css';
import { chatStrings } from './chat-strings.ts';

/** Below an answer in which the demo model sends a person to a real one: the way there. */
export function RealModelLink({ text }: { readonly text: string }) {
  const demo = useStore(engine.store, ({ loaded }) => loaded !== undefined && isDemo(loaded.request));
  if (!demo || !/\breal Gemma 3\b/.test(text)) return null;
  return (
    <p>
      <a className={styles['link']} href={MODELS_HASH}>
        {chatStrings.empty.getModel}
      </a>
    </p>
  );
}
