import { useEffect, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import type { MemorySnapshot } from '../../worker/protocol.ts';
import { firstSeen, type LayerWindows } from './layer-windows.ts';
import { memoryStrings } from './memory-strings.ts';
import { optionsOf } from '../../ui/options-of.ts';
import { excerptOf } from './token-excerpt.ts';
import head from './section-head.module.css';
import styles from './token-seen.module.css';
import { useHeldText } from './use-held-text.ts';

const { seen: texts } = memoryStrings;
type Attention = keyof typeof texts.attention;
/** Tokens of text before those that local layers saw. */
const BEFORE = 80;

interface TokenSeenProps {
  readonly snapshot: MemorySnapshot;
  readonly windows: LayerWindows;
  /** The token that was chosen. */
  readonly position: number;
  readonly onClose: () => void;
}

/** What each layer could see when a token was written, beside what it would have seen with full attention. */
export function TokenSeen({ snapshot, windows, position, onClose }: TokenSeenProps) {
  const [attention, setAttention] = useState<Attention>('sliding');
  const full = attention === 'full';
  const first = firstSeen(position, full ? null : windows.window);
  return (
    <section className={styles['seen']} aria-label={texts.title}>
      <div className={head['head']}>
        <h3 className={head['title']}>{texts.title}</h3>
        <Button kind="quiet" className={styles['back'] ?? ''} label={texts.close} onClick={onClose} />
      </div>
      <Segmented
        label={texts.show}
        options={optionsOf<Attention>(texts.attention)}
        value={attention}
        onChange={setAttention}
      />
      <p>{full ? texts.fullSentence(position, windows) : texts.sentence(position, windows)}</p>
      <LayersThen layers={snapshot.layers} position={position} full={full} />
      <Excerpt first={first} position={position} images={snapshot.images} />
    </section>
  );
}

interface LayersThenProps extends Pick<MemorySnapshot, 'layers'> {
  readonly position: number;
  readonly full: boolean;
}

/** A line per layer from the first token to the chosen one, bright where the layer saw. The sentence says the same. */
function LayersThen({ layers, position, full }: LayersThenProps) {
  const width = Math.max(1, position);
  return (
    <svg
      className={styles['picture']}
      style={{ height: layers.length * (layers.length > 34 ? 3 : 5) }}
      viewBox={`0 0 ${width} ${layers.length}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {layers.map(({ index, window }) => {
        const from = firstSeen(position, full ? null : window);
        return (
          <g key={index}>
            <rect className={styles['unseen']} x={0} y={index + 0.1} width={from} height={0.8} />
            <rect className={styles['bright']} x={from} y={index + 0.1} width={width - from} height={0.8} />
          </g>
        );
      })}
    </svg>
  );
}

interface ExcerptProps extends Pick<MemorySnapshot, 'images'> {
  readonly first: number;
  readonly position: number;
}

/** The text up to the token: what most layers had forgotten, what all saw, and the token. */
function Excerpt({ first, position, images }: ExcerptProps) {
  const from = Math.max(0, first - BEFORE);
  const told = useHeldText(from, position);
  const box = useRef<HTMLElement>(null);
  const { forgotten, seen, token } = excerptOf(told, { from, first, position, images });
  useEffect(() => {
    // What was read last lies nearest to the token.
    if (told.length > 0 && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [told]);
  return (
    <section
      ref={box}
      className={styles['text']}
      aria-label={texts.text}
      // What scrolls has to be reachable by keyboard.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      <span className={styles['forgotten']}>
        {from > 0 && forgotten !== '' ? `… ${forgotten}` : forgotten}
      </span>
      <span>{seen}</span>
      <mark>{token}</mark>
    </section>
  );
}
