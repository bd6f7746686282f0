/** y [R] = W [R][C] x [C], in f64. */
export function matvecReference(weights: ArrayLike<number>, x: ArrayLike<number>): Float64Array {
  const columns = x.length;
  return Float64Array.from({ length: weights.length / columns }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < columns; i++) sum += (weights[row * columns + i] as number) * (x[i] as number);
    return sum;
  });
}

/** gelu(gate) * up of y [2F] = gate [F] above up [F], with the tanh form of gelu, in f64. */
export function gegluReference(y: Float64Array): Float64Array {
  const half = y.length / 2;
  return Float64Array.from({ length: half }, (_, f) => {
    const v = y[f] as number;
    const inner = Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3);
    return 0.5 * v * (1 + Math.tanh(inner)) * (y[half + f] as number);
  });
}
