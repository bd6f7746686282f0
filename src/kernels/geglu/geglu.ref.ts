/** GELU in its tanh form, as Gemma and SigLIP use it, in f64. */
export function geluReference(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
}

/** gelu(gate) * up for gateUp [T][2F], in f64: h [T][F]. */
export function gegluReference(gateUp: ArrayLike<number>, feedForward: number): Float64Array {
  return Float64Array.from({ length: gateUp.length / 2 }, (_, i) => {
    const gate = Math.floor(i / feedForward) * 2 * feedForward + (i % feedForward);
    return geluReference(gateUp[gate] as number) * (gateUp[gate + feedForward] as number);
  });
}
