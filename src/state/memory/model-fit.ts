import { tokensPerSecond } from '../../shared/processor-rates.ts';
import type { AdapterFacts, ProcessorRates } from '../../worker/protocol.ts';
import { QUANTISATIONS, type Quantisation } from './plan-choice.ts';

/** Above this share of the memory there may be, other programs decide whether a model fits. */
const TIGHT = 0.85;
/** Tokens a second below which nobody wants to read along. */
const READABLE = 3;
/** Bytes that WebAssembly addresses. */
const WASM_BYTES = 2 ** 32;

export interface ModelFit {
  /** `slow`: it fits, and answers slower than one reads, or on a software GPU. `unknown`: nobody can tell what the model takes. */
  readonly verdict: 'fits' | 'tight' | 'slow' | 'does-not-fit' | 'no-gpu' | 'unknown';
  /** Memory of the device with the context full. Bytes. */
  readonly neededBytes: number | undefined;
  /** Memory there is: WebAssembly addresses so much and no more; of a GPU it is what the person says. */
  readonly memoryBytes: number;
  readonly kind: AdapterFacts['kind'];
  /** Tokens a second at best, on a processor that was measured. */
  readonly tokensPerSecond?: number;
}

/** Facts about the device. */
export interface FitDevice {
  /** Memory that the person says its GPU has. */
  readonly memoryBytes: number;
  readonly adapter: AdapterFacts | undefined;
  readonly rates?: ProcessorRates | undefined;
  /** No model at all runs here. */
  readonly noGpu: boolean;
}

/** Whether a model that needs so much, of a file of so many bytes, runs on this device. */
export function fitOf(
  neededBytes: number | undefined,
  { adapter, noGpu, rates, ...device }: FitDevice,
  fileBytes?: number,
): ModelFit {
  const kind = adapter?.kind ?? 'gpu';
  const memoryBytes = kind === 'cpu' ? WASM_BYTES : device.memoryBytes;
  const rate = kind === 'cpu' && rates && fileBytes ? tokensPerSecond(rates, fileBytes) : undefined;
  const verdict = () => {
    if (noGpu) return 'no-gpu';
    if (neededBytes === undefined) return 'unknown';
    if (neededBytes > memoryBytes) return 'does-not-fit';
    if (adapter?.fallback || (rate !== undefined && rate < READABLE)) return 'slow';
    return neededBytes > TIGHT * memoryBytes ? 'tight' : 'fits';
  };
  return {
    verdict: verdict(),
    neededBytes,
    memoryBytes,
    kind,
    ...(rate === undefined ? {} : { tokensPerSecond: rate }),
  };
}

/** The name `plan` has for weights in this quantisation: the mixes of K-quants go by their main type. */
export function planType(quantisation: string | null): Quantisation | undefined {
  const type = quantisation
    ?.toUpperCase()
    .replace(/^UD-/, '')
    .replace(/^(Q\d_K)_\w+$/, '$1');
  return QUANTISATIONS.find((known) => known === type);
}
