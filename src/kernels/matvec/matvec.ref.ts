/** y [R] = W [R][C] x [C], in f64. */
export function matvecReference(weights: ArrayLike<number>, x: ArrayLike<number>): Float64Array {
  const columns = x.length;
  return Float64Array.from({ length: weights.length / columns }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < columns; i++) sum += (weights[row * columns + i] as number) * (x[i] as number);
    return sum;
  });
}
