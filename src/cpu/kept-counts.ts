import { KeptValues } from '../shared/kept-values.ts';
import type { CountsByKind, KeptCounts } from './thread-counts.ts';

/** Numbers of threads, kept by what they depend on: the browser and the processor's threads. */
export class StoredCounts implements KeptCounts {
  readonly #key: string;
  readonly #kept = new KeptValues<CountsByKind>('facet-processor', 'threads');

  constructor(browser: string, cores: number) {
    this.#key = `${cores} threads, ${browser}`;
  }

  async read(): Promise<CountsByKind> {
    return (await this.#kept.read(this.#key)) ?? {};
  }

  /** Where they cannot be kept, the next start measures them again. */
  write(counts: CountsByKind): void {
    this.#kept.write(this.#key, counts).catch(() => undefined);
  }
}
