/**
 * Yields every value of `inner` as `map` makes it and returns its result. A consumer that leaves early
 * ends `inner` too, which a loop over `inner.next()` would leave hanging.
 */
export async function* relay<In, Out, Result>(
  inner: AsyncGenerator<In, Result>,
  map: (value: In) => Out,
): AsyncGenerator<Out, Result> {
  try {
    let next = await inner.next();
    while (!next.done) {
      yield map(next.value);
      next = await inner.next();
    }
    return next.value;
  } finally {
    await inner.return(undefined as never);
  }
}
