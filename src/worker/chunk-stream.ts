/** Runs a call, telling its chunks; resolves when it has ended. */
type Run<Chunk> = (onChunk: (chunk: Chunk) => void, signal: AbortSignal) => Promise<unknown>;

/**
 * The chunks of a call as they come. The call begins at once, and what goes wrong before the first chunk rejects;
 * later it is thrown in the loop. Leaving the loop early stops the call, as `stop` does, which lets it end normally.
 */
export async function chunkStream<Chunk>(
  run: Run<Chunk>,
  stop?: AbortSignal,
): Promise<AsyncGenerator<Chunk, void>> {
  const left = new AbortController();
  const { signal } = left;
  let ended: Promise<unknown> = Promise.resolve();
  const chunks = new ReadableStream<Chunk>({
    start: (queue) => {
      const onChunk = (chunk: Chunk) => signal.aborted || queue.enqueue(chunk);
      ended = run(onChunk, stop ? AbortSignal.any([signal, stop]) : signal).then(
        () => signal.aborted || queue.close(),
        (error: unknown) => signal.aborted || queue.error(error),
      );
    },
    cancel: async () => {
      left.abort();
      await ended;
    },
  });
  const reader = chunks.getReader();
  const first = await reader.read();
  const all = allOf(reader, first);
  // A generator that is closed before its first step never comes to its own end.
  const close = all.return.bind(all);
  all.return = async () => {
    await reader.cancel().catch(() => undefined);
    return close();
  };
  return all;
}

async function* allOf<Chunk>(
  reader: ReadableStreamDefaultReader<Chunk>,
  first: ReadableStreamReadResult<Chunk>,
): AsyncGenerator<Chunk, void> {
  try {
    for (let next = first; !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel();
  }
}
