/** logsumexp(row) - row[target] for logits [T][V] and targets [T], in f64. */
export function nllReference(logits: ArrayLike<number>, targets: ArrayLike<number>): Float64Array {
  const vocabulary = logits.length / targets.length;
  return Float64Array.from({ length: targets.length }, (_, row) => {
    const start = row * vocabulary;
    let top = -Infinity;
    for (let i = 0; i < vocabulary; i++) top = Math.max(top, logits[start + i] as number);
    let sum = 0;
    for (let i = 0; i < vocabulary; i++) sum += Math.exp((logits[start + i] as number) - top);
    return top - (logits[start + (targets[row] as number)] as number) + Math.log(sum);
  });
}
