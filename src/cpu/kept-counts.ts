import * as v from 'valibot';
import { KeptValues } from '../shared/kept-values.ts';
import type { CountsByKind, KeptCounts } from './thread-counts.ts';

const countsSchema = v.record(v.string(), v.pipe(v.number(), v.integer(), v.minValue(1)));

/** Numbers of threads, kept by what they depend on: the browser and the processor's threads. */
export class StoredCounts implements KeptCounts {
  readonly #key: string;
  readonly #kept = new KeptValues<CountsByKind>('facet-processor', 'threads', countsSchema);

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
