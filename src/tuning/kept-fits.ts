import type { AdapterFacts } from '../shared/adapter-facts.ts';
import { KeptValues } from '../shared/kept-values.ts';
import type { Fits } from './contest.ts';
import { NO_FITS } from './tuner.ts';

/** The place where fits are kept from one start to the next. */
export interface KeptFits {
  /** Those of a GPU in this browser; none at first. */
  read(adapter: AdapterFacts): Promise<Fits>;
  write(adapter: AdapterFacts, fits: Fits): Promise<void>;
}

/** Fits, kept by what they depend on: the browser with its version, the GPU, and its features. */
export class StoredFits implements KeptFits {
  readonly #browser: string;
  readonly #kept = new KeptValues<Fits>('facet-tuning', 'fits');

  constructor(browser: string) {
    this.#browser = browser;
  }

  async read(adapter: AdapterFacts): Promise<Fits> {
    return (await this.#kept.read(this.#key(adapter))) ?? NO_FITS;
  }

  write(adapter: AdapterFacts, fits: Fits): Promise<void> {
    return this.#kept.write(this.#key(adapter), fits);
  }

  #key({ vendor, architecture, description, features }: AdapterFacts): string {
    return JSON.stringify([vendor, architecture, description, features, this.#browser]);
  }
}
