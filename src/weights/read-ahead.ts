/** Something to be read, and how much of memory its bytes take. */
interface Piece {
  readonly bytes: number;
}

/**
 * Reads pieces and hands each to `use`, one after the other in their order, while those behind are on their
 * way: as many as `aheadBytes` hold, and one at least. Memory stays flat however much there is.
 * @throws what `read` and `use` throw; reads that are on their way then come to nothing
 */
export async function readAhead<Each extends Piece, Content>(
  pieces: readonly Each[],
  aheadBytes: number,
  read: (piece: Each) => Promise<Content>,
  use: (piece: Each, content: Content) => Promise<void>,
): Promise<void> {
  const coming: { readonly piece: Each; readonly content: Promise<Content> }[] = [];
  let next = 0;
  let held = 0;
  for (;;) {
    for (let piece = pieces[next]; piece; piece = pieces[next]) {
      if (coming.length > 0 && held + piece.bytes > aheadBytes) break;
      const content = read(piece);
      // Whoever comes to it sees the failure; until then it must not count as unhandled.
      content.catch(() => undefined);
      coming.push({ piece, content });
      held += piece.bytes;
      next += 1;
    }
    const first = coming.shift();
    if (!first) return;
    await use(first.piece, await first.content);
    held -= first.piece.bytes;
  }
}
