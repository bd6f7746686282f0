import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { memory } from '../../state/session.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { memoryStrings } from './memory-strings.ts';
import { watchSlowly } from './slow-memory.ts';
import styles from './kv-timeline.module.css';
import plot from './plot.module.css';
import { optionsOf } from '../../ui/options-of.ts';
import type { TimelineMode } from './timeline-drawing.ts';
import { TimelinePainter } from './timeline-painter.ts';
import { onLanguage } from '../../texts/language.ts';

const { timeline: texts } = memoryStrings;

/** The lines of the plot, and the colours under it. */
const lines = () => [
  ['sliding', texts.sliding] as const,
  ['full', texts.fullAttention] as const,
  ...Object.entries(texts.kinds),
];

/** KV bytes by token. The pointer or the arrow keys read it off anywhere; otherwise it reads the newest token. */
export function KvTimeline() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const slider = useRef<HTMLInputElement>(null);
  const readout = useRef<HTMLParagraphElement>(null);
  const scale = useRef<HTMLSpanElement>(null);
  const painter = useRef<TimelinePainter>(undefined);
  const [mode, setMode] = useState<TimelineMode>('inUse');

  useEffect(() => {
    if (!canvas.current || !slider.current || !readout.current || !scale.current) return undefined;
    const elements = {
      canvas: canvas.current,
      slider: slider.current,
      readout: readout.current,
      scale: scale.current,
    };
    const made = new TimelinePainter(elements, () => memory.store.getState());
    painter.current = made;
    made.paint();
    // A curve over thousands of tokens moves by less than a pixel in between.
    const unwatch = watchSlowly(() => made.paint());
    const unspoken = onLanguage(() => made.paint());
    return () => {
      unspoken();
      unwatch();
      made.stop();
    };
  }, []);

  function onPointerMove({ clientX, currentTarget }: PointerEvent): void {
    const { left, width } = currentTarget.getBoundingClientRect();
    painter.current?.pointAcross((clientX - left) / width);
  }

  function show(next: TimelineMode): void {
    setMode(next);
    painter.current?.show(next);
  }

  const letGo = () => painter.current?.point(undefined);

  return (
    <section className={styles['timeline']} aria-label={texts.title}>
      <h3 className={styles['title']}>
        {texts.title}
        <span ref={scale} className={styles['scale']} />
      </h3>
      <Segmented
        label={texts.show}
        options={optionsOf<TimelineMode>(texts.modes)}
        value={mode}
        onChange={show}
      />
      <div className={plot['plot']}>
        <canvas ref={canvas} className={styles['canvas']} />
        <input
          ref={slider}
          className={plot['slider']}
          type="range"
          aria-label={texts.label}
          min={0}
          step={1}
          onChange={({ currentTarget }) => painter.current?.point(currentTarget.valueAsNumber)}
          onBlur={letGo}
          onPointerMove={onPointerMove}
          onPointerLeave={letGo}
        />
      </div>
      <p ref={readout} className={plot['readout']} />
      <ul className={styles['legend']}>
        {lines().map(([key, name]) => (
          <li key={key}>
            <span className={styles['swatch']} data-line={key} />
            {name}
          </li>
        ))}
      </ul>
    </section>
  );
}
