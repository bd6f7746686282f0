import { useSlowMemory } from './slow-memory.ts';
import { KvBars } from './kv-bars.tsx';
import { windowsOf } from './layer-windows.ts';
import { memoryStrings } from './memory-strings.ts';
import { TokenSeen } from './token-seen.tsx';
import { TokenStrip } from './token-strip.tsx';
import styles from './window-view.module.css';

const { windows: texts, seen: seenTexts } = memoryStrings;

interface WindowViewProps {
  /** The token that was chosen, by its position. */
  readonly chosen: number | undefined;
  readonly onChoose: (position: number | undefined) => void;
}

/** The panel's first view: who remembers what in a sentence, the conversation with the window on it, and what it saves. */
export function WindowView({ chosen, onChoose }: WindowViewProps) {
  const { snapshot } = useSlowMemory();
  const windows = windowsOf(snapshot?.layers ?? []);
  if (!snapshot || !windows) return null;
  // The conversation may have become a shorter one since.
  const token = chosen !== undefined && chosen < snapshot.length ? chosen : undefined;
  return (
    <section className={styles['view']} aria-label={texts.title}>
      <p className={styles['sentence']}>{texts.sentence(windows)}</p>
      <TokenStrip chosen={token} onChoose={onChoose} />
      {token !== undefined && (
        <TokenSeen
          snapshot={snapshot}
          windows={windows}
          position={token}
          onClose={() => onChoose(undefined)}
        />
      )}
      {token === undefined && snapshot.length > 0 && <p className={styles['note']}>{seenTexts.hint}</p>}
      <KvBars snapshot={snapshot} />
    </section>
  );
}
