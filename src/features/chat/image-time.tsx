import { useEffect } from 'react';
import { useStore } from 'zustand';
import { secondsOfImage } from '../../shared/processor-rates.ts';
import { modelOf } from '../../state/engine/engine-state.ts';
import { engine } from '../../state/session.ts';
import styles from './image-time.module.css';
import { imageStrings } from './image-strings.ts';

/** Operations of a tower that is done with an image before anybody waits: the demo model's. */
const QUICK = 20e9;
/** Seconds from which on a person wants to know before adding an image. */
const LONG = 5;

/** Said while the model sees on the processor: how long an image takes there, by what was measured. */
export function ImageTime() {
  const flops = useStore(engine.store, (state) => modelOf(state)?.imageFlops ?? 0);
  const adapter = useStore(engine.store, (state) => state.adapter);
  const rates = useStore(engine.store, (state) => state.rates);
  const asks = adapter?.kind === 'cpu' && flops > QUICK;
  useEffect(() => {
    if (asks) void engine.measure();
  }, [asks]);
  const seconds = asks && rates ? secondsOfImage(rates, flops) : 0;
  return seconds < LONG ? null : <p className={styles['time']}>{imageStrings.time(seconds)}</p>;
}
