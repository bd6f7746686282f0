import styles from './kv-bar.module.css';

interface KvBarProps {
  readonly kind: 'sliding' | 'full';
  /** Bytes in use, and those reserved where they are more. */
  readonly used: number;
  readonly held?: number;
  /** Bytes that the whole width stands for. */
  readonly whole: number;
}

/** Bytes of a KV cache as a bar. The figures stand beside it in text, so it is decoration to screen readers. */
export function KvBar({ kind, used, held = used, whole }: KvBarProps) {
  const share = (bytes: number) => `${whole > 0 ? (bytes / whole) * 100 : 0}%`;
  return (
    <div className={styles['bar']} data-bar={kind} aria-hidden="true">
      <span className={styles['held']} style={{ width: share(held) }} />
      <span className={styles['used']} style={{ width: share(used) }} />
    </div>
  );
}

/** The colour of a kind of bar, before its name. */
export const KvSwatch = ({ kind }: Pick<KvBarProps, 'kind'>) => (
  <span className={styles['swatch']} data-bar={kind} />
);
