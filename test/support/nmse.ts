/** Normalised mean squared error: sum((a - b)^2) / sum(b^2), b the reference. */
export function nmse(actual: ArrayLike<number>, reference: ArrayLike<number>): number {
  if (actual.length !== reference.length) {
    throw new Error(`lengths differ: ${actual.length} against ${reference.length}`);
  }
  let error = 0;
  let energy = 0;
  for (let i = 0; i < reference.length; i++) {
    const b = reference[i] as number;
    const a = actual[i] as number;
    if (!Number.isFinite(a) || !Number.isFinite(b)) {
      if (Object.is(a, b)) continue;
      throw new Error(`element ${i} is ${a}, the reference has ${b}`);
    }
    error += (a - b) ** 2;
    energy += b ** 2;
  }
  return energy === 0 ? error : error / energy;
}
