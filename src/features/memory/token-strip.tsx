import { type MouseEvent, useEffect, useRef, useState } from 'react';
import { memory } from '../../state/session.ts';
import { windowsOf } from './layer-windows.ts';
import { memoryStrings } from './memory-strings.ts';
import { useSlowMemory } from './slow-memory.ts';
import { lineEnd, type TokenLine } from './token-line.ts';
import { TokenLinePainter } from './token-line-painter.ts';
import plot from './plot.module.css';
import styles from './token-strip.module.css';
import { useHeldText } from './use-held-text.ts';

const { windows: texts } = memoryStrings;

interface TokenStripProps {
  readonly chosen: number | undefined;
  readonly onChoose: (position: number | undefined) => void;
}

/** What the line of tokens shows, read off the store when it is drawn. */
function lineOf(chosen: number | undefined, pointed: number | undefined): TokenLine | undefined {
  const { snapshot } = memory.store.getState();
  const windows = windowsOf(snapshot?.layers ?? []);
  if (!snapshot || !windows) return undefined;
  const { length, contextLength, images } = snapshot;
  return { length, contextLength, images, windows, chosen, pointed };
}

/** The conversation's tokens with the window that slides over them. The pointer and the arrow keys read them off. */
export function TokenStrip({ chosen, onChoose }: TokenStripProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<TokenLinePainter>(undefined);
  const looked = useRef<readonly [chosen: number | undefined, pointed: number | undefined]>([
    undefined,
    undefined,
  ]);
  const [pointed, setPointed] = useState<number>();
  const { snapshot } = useSlowMemory();
  const length = snapshot?.length ?? 0;
  const at = pointed ?? chosen;
  const [text] = useHeldText(at, at);

  useEffect(() => {
    if (!canvas.current) return undefined;
    const made = new TokenLinePainter(canvas.current, () => lineOf(...looked.current));
    painter.current = made;
    const unsubscribe = memory.store.subscribe(() => made.paint());
    return () => {
      unsubscribe();
      made.stop();
    };
  }, []);

  useEffect(() => {
    looked.current = [chosen, pointed];
    painter.current?.paint();
  }, [chosen, pointed]);

  function positionAt({ clientX, currentTarget }: MouseEvent): number | undefined {
    const line = lineOf(undefined, undefined);
    const { left, width } = currentTarget.getBoundingClientRect();
    if (!line || line.length === 0 || width === 0) return undefined;
    const position = Math.floor(((clientX - left) / width) * lineEnd(line));
    return position < line.length ? Math.max(0, position) : undefined;
  }

  const windows = windowsOf(snapshot?.layers ?? []);
  if (!snapshot || !windows) return null;
  const read = at === undefined ? undefined : texts.token(at, text, imageAt(at, snapshot.images));
  const kept = texts.kept(length, windows);
  const said = at === undefined ? kept : `${read} ${at < length ? texts.memory(at, length, windows) : ''}`;
  return (
    <div className={styles['strip']}>
      <div className={plot['plot']}>
        <canvas ref={canvas} className={styles['canvas']} />
        <input
          className={styles['slider']}
          type="range"
          aria-label={texts.slider}
          aria-valuetext={said}
          min={0}
          max={Math.max(0, length - 1)}
          step={1}
          disabled={length === 0}
          value={chosen ?? Math.max(0, length - 1)}
          onChange={({ currentTarget }) => onChoose(currentTarget.valueAsNumber)}
          onKeyDown={({ key }) => {
            if (key === 'Escape') onChoose(undefined);
          }}
          onMouseDown={(event) => {
            // The browser would take the place for the middle of a thumb.
            event.preventDefault();
            event.currentTarget.focus({ preventScroll: true });
            const position = positionAt(event);
            if (position !== undefined) onChoose(position);
          }}
          onMouseMove={(event) => setPointed(positionAt(event))}
          onMouseLeave={() => setPointed(undefined)}
        />
      </div>
      <p className={plot['readout']} data-part="tokens">
        {said}
      </p>
    </div>
  );
}

const imageAt = (position: number, images: TokenLine['images']): boolean =>
  images.some(({ first, last }) => first <= position && position <= last);
