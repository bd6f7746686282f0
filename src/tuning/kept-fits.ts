import * as v from 'valibot';
import type { AdapterFacts } from '../shared/adapter-facts.ts';
import { KeptValues } from '../shared/kept-values.ts';
import { type Fits, NO_FITS } from './contest.ts';

/** The place where fits are kept from one start to the next. */
export interface KeptFits {
  /** Those of a GPU in this browser; none at first. */
  read(adapter: AdapterFacts): Promise<Fits>;
  write(adapter: AdapterFacts, fits: Fits): Promise<void>;
  /** Runs `work` once no other tab fits to the GPU; rejects where the signal is raised before. */
  alone?<Value>(adapter: AdapterFacts, signal: AbortSignal, work: () => Promise<Value>): Promise<Value>;
}

/** The part of `navigator.locks` that is needed. */
interface FitLocks {
  request<Value>(
    name: string,
    options: { readonly signal: AbortSignal },
    work: () => Promise<Value>,
  ): Promise<Value>;
}

const fitsSchema = v.object({
  standings: v.record(
    v.string(),
    v.object({ hash: v.string(), chosen: v.string(), gain: v.number(), tried: v.array(v.string()) }),
  ),
  refused: v.record(
    v.string(),
    v.object({ key: v.string(), name: v.string(), why: v.picklist(['wrong', 'no-compile', 'lost']) }),
  ),
  trying: v.exactOptional(v.string()),
  falls: v.record(v.string(), v.number()),
});

/** Fits, kept by what they depend on: the browser with its version, the GPU, and its features. */
export class StoredFits implements KeptFits {
  readonly #browser: string;
  readonly #locks: FitLocks | undefined;
  readonly #kept = new KeptValues<Fits>('facet-tuning', 'fits', fitsSchema);

  /** Without `locks`, tabs that fit at once try the same, and of their fits the last are kept. */
  constructor(browser: string, locks?: FitLocks) {
    this.#browser = browser;
    this.#locks = locks;
  }

  async read(adapter: AdapterFacts): Promise<Fits> {
    return (await this.#kept.read(this.#key(adapter))) ?? NO_FITS;
  }

  write(adapter: AdapterFacts, fits: Fits): Promise<void> {
    return this.#kept.write(this.#key(adapter), fits);
  }

  alone<Value>(adapter: AdapterFacts, signal: AbortSignal, work: () => Promise<Value>): Promise<Value> {
    return this.#locks?.request(`facet-tuning ${this.#key(adapter)}`, { signal }, work) ?? work();
  }

  #key({ vendor, architecture, description, features }: AdapterFacts): string {
    return JSON.stringify([vendor, architecture, description, features, this.#browser]);
  }
}
