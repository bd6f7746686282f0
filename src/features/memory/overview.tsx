import { useState } from 'react';
import type { MemoryKind } from '../../shared/memory-plan.ts';
import { Details } from './details.tsx';
import { useDeviceKind } from './device-kind.ts';
import { kindClass, kindName, kindSums, sameTarget, type Target } from './kinds.ts';
import { memoryStrings } from './memory-strings.ts';
import styles from './overview.module.css';
import { useSlowMemory } from './slow-memory.ts';
import { StackBar } from './stack-bar.tsx';
import { formatBytes } from '../../ui/format.ts';

const { overview: texts } = memoryStrings;

/** Everything on the device as one bar, what each part of it is for, and the buffers behind the one that is looked at. */
export function Overview() {
  const [chosen, setChosen] = useState<Target>();
  const [pointed, setPointed] = useState<Target>();
  const title = texts.titles[useDeviceKind()];
  const { snapshot } = useSlowMemory();
  const sums = snapshot ? kindSums(snapshot) : [];
  const total = snapshot?.totalBytes ?? 0;
  const planned = snapshot?.plannedBytes ?? 0;
  const peak = snapshot?.peakBytes ?? 0;
  const pointAt = (kind: MemoryKind | undefined) => setPointed(kind === undefined ? undefined : { kind });
  /** Chooses, or lets go of what was chosen already. */
  const chooseOrNot = (target: Target) =>
    setChosen((before) => (sameTarget(before, target) ? undefined : target));
  return (
    <section className={styles['overview']} aria-label={title}>
      <p className={styles['total']}>
        <span className={styles['title']}>{title}</span>
        <strong data-figure="total">{formatBytes(total)}</strong>
        <span data-figure="peak">{texts.peak(peak)}</span>
        {planned > 0 && <span data-figure="planned">{texts.planned(planned)}</span>}
      </p>
      <div className={styles['bars']}>
        <StackBar
          segments={sums.map(({ kind, bytes }) => ({ key: kind, value: bytes, className: kindClass(kind) }))}
          whole={Math.max(total, planned)}
          onPoint={pointAt}
        />
        {planned > 0 && (
          <StackBar
            thin
            segments={sums.map((sum) => ({
              key: sum.kind,
              value: sum.planned,
              className: kindClass(sum.kind),
            }))}
            whole={Math.max(total, planned)}
            onPoint={pointAt}
          />
        )}
      </div>
      <ul className={styles['legend']} aria-label={texts.legend}>
        {sums.map(({ kind, bytes, planned: plan }) => {
          const target = { kind };
          return (
            <li key={kind}>
              <button
                type="button"
                className={styles['kind']}
                title={texts.share(total > 0 ? bytes / total : 0)}
                aria-pressed={sameTarget(chosen, target)}
                onClick={() => chooseOrNot(target)}
                onPointerEnter={() => setPointed(target)}
                onPointerLeave={() => setPointed(undefined)}
                onFocus={() => setPointed(target)}
                onBlur={() => setPointed(undefined)}
              >
                <span className={`${styles['swatch']} ${kindClass(kind)}`} />
                <span className={styles['name']}>{kindName(kind)}</span>
                <span data-kind={kind}>{texts.ofPlanned(bytes, plan)}</span>
              </button>
            </li>
          );
        })}
      </ul>
      <Details label={texts.details} target={pointed ?? chosen} />
    </section>
  );
}
