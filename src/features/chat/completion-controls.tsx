import { ArrowUpIcon, SquareIcon } from 'lucide-react';
import { useRef } from 'react';
import { useStore } from 'zustand';
import { OFFERED_RANGES } from '../../shared/sampling.ts';
import { isUsable, modelOf } from '../../state/engine/engine-state.ts';
import { completion, engine } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { chatStrings } from './chat-strings.ts';
import styles from './completion-controls.module.css';
import { completionStrings } from './completion-strings.ts';
import { useFootHeight } from './foot-height.ts';
import { TimingsLine } from './timings-line.tsx';

const texts = completionStrings;

/** Fields for how much to write, the button that begins or stops it, and the timings of the last continuation. */
export function CompletionControls({ onComplete }: { readonly onComplete: () => void }) {
  const { text, writing, maxTokens, temperature, stopped, timings, writtenFrom } = useStore(completion.store);
  const context = useStore(engine.store, (state) =>
    isUsable(state) ? modelOf(state)?.contextLength : undefined,
  );

  const controls = useRef<HTMLDivElement>(null);
  useFootHeight(controls);

  return (
    <div ref={controls} className={styles['controls']}>
      <div className={styles['facts']}>
        {writtenFrom !== undefined && <span className={styles['legend']}>{texts.legend}</span>}
        {stopped && <span className={styles['mark']}>{chatStrings.stopped}</span>}
        {timings && <TimingsLine timings={timings} />}
      </div>
      <div className={styles['row']}>
        <NumberField
          label={texts.maxTokens}
          min={1}
          max={context ?? maxTokens}
          step={1}
          value={maxTokens}
          disabled={writing}
          onChange={completion.setMaxTokens}
        />
        <NumberField
          label={texts.temperature}
          title={texts.temperatureTitle}
          {...OFFERED_RANGES.temperature}
          step={0.1}
          value={temperature}
          disabled={writing}
          onChange={completion.setTemperature}
        />
        <Button
          kind="primary"
          icon={writing ? <SquareIcon size={12} fill="currentColor" /> : <ArrowUpIcon />}
          label={writing ? texts.stop : texts.complete}
          disabled={!writing && (context === undefined || text === '')}
          onClick={() => (writing ? completion.stop() : onComplete())}
        />
      </div>
    </div>
  );
}
