import type { AdapterFacts } from '../worker/protocol.ts';
import { QUANTISATIONS, SIZES, type Quantisation, type Size } from './plan-choice.ts';

/** Above this share of the memory there may be, other programs decide whether a model fits. */
const TIGHT = 0.85;

export interface ModelFit {
  /** `unknown`: nobody can tell what the model takes. */
  readonly verdict: 'fits' | 'tight' | 'does-not-fit' | 'unknown';
  /** GPU memory with the context full. Bytes. */
  readonly neededBytes: number | undefined;
  readonly memoryBytes: number;
  /** Whether the device computes on its processor. */
  readonly softwareGpu: boolean;
}

/** Whether a model that needs so much runs on this device. */
export function fitOf(
  neededBytes: number | undefined,
  memoryBytes: number,
  adapter: AdapterFacts | undefined,
): ModelFit {
  const softwareGpu = adapter?.fallback === true;
  const facts = { neededBytes, memoryBytes, softwareGpu };
  if (neededBytes === undefined) return { ...facts, verdict: 'unknown' };
  if (neededBytes > memoryBytes) return { ...facts, verdict: 'does-not-fit' };
  return { ...facts, verdict: softwareGpu || neededBytes > TIGHT * memoryBytes ? 'tight' : 'fits' };
}

/** The published size that a file's name speaks of. */
export function sizeOfName(name: string): Size | undefined {
  if (!/gemma[-_. ]?3(?!n)/i.test(name)) return undefined;
  return SIZES.find((size) => new RegExp(`(^|[^a-z0-9])${size}([^a-z0-9]|$)`, 'i').test(name));
}

/** What `plan` calls weights in this quantisation: the mixes of K-quants go by their main type. */
export function planType(quantisation: string | null): Quantisation | undefined {
  const type = quantisation
    ?.toUpperCase()
    .replace(/^UD-/, '')
    .replace(/^(Q\d_K)_\w+$/, '$1');
  return QUANTISATIONS.find((known) => known === type);
}
