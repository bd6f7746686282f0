import { geluReference } from '../wgsl/gelu.ref.ts';

/** gelu(gate) * up for gateUp [T][2F], in f64: h [T][F]. */
export function gegluReference(gateUp: ArrayLike<number>, feedForward: number): Float64Array {
  return Float64Array.from({ length: gateUp.length / 2 }, (_, i) => {
    const gate = Math.floor(i / feedForward) * 2 * feedForward + (i % feedForward);
    return geluReference(gateUp[gate] as number) * (gateUp[gate + feedForward] as number);
  });
}
