/** Something to be read, and how much of memory its bytes take. */
interface TensorRead {
  readonly bytes: number;
}

/**
 * Makes reads and hands each to `use`, one after the other in their order, while those behind are on their
 * way: as many as `aheadBytes` hold, and one at least. Memory stays flat however much there is.
 * @throws what `read` and `use` throw; reads that are on their way then come to nothing
 */
export async function readAhead<Each extends TensorRead, Content>(
  reads: readonly Each[],
  aheadBytes: number,
  read: (each: Each) => Promise<Content>,
  use: (each: Each, content: Content) => Promise<void>,
): Promise<void> {
  const coming: { readonly each: Each; readonly content: Promise<Content> }[] = [];
  let next = 0;
  let held = 0;
  for (;;) {
    for (let each = reads[next]; each; each = reads[next]) {
      if (coming.length > 0 && held + each.bytes > aheadBytes) break;
      const content = read(each);
      // Whoever comes to it sees the failure; until then it must not count as unhandled.
      content.catch(() => undefined);
      coming.push({ each, content });
      held += each.bytes;
      next += 1;
    }
    const first = coming.shift();
    if (!first) return;
    await use(first.each, await first.content);
    held -= first.each.bytes;
  }
}
