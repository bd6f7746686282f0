import { describe, expect, it } from 'vitest';
import { stopped } from './failures.ts';
import { MemorySource } from './memory.ts';
import { PiecewiseSource } from './pieces.ts';
import type { WeightSource } from './source.ts';

const content = Uint8Array.from({ length: 1000 }, (_, at) => at % 251);

/** A source in pieces of 100 bytes over one that notes what is read of it. */
function watched(read?: WeightSource['read']) {
  const memory = new MemorySource(content, 'model.gguf');
  const reads: string[] = [];
  const source: WeightSource = {
    id: memory.id,
    name: memory.name,
    size: memory.size,
    read: (offset, length, signal) => {
      reads.push(`${offset}+${length}`);
      return (read ?? memory.read.bind(memory))(offset, length, signal);
    },
  };
  return { reads, source: new PiecewiseSource(source, 100) };
}

describe('PiecewiseSource', () => {
  it.each([
    [0, 1],
    [0, 1000],
    [999, 1],
    [100, 100],
    [123, 456],
    [99, 2],
    [500, 0],
    [1000, 0],
  ])('reads exactly what is asked for: %d + %d', async (offset, length) => {
    const { source } = watched();
    expect(await source.read(offset, length)).toEqual(content.slice(offset, offset + length));
  });

  it('reads a piece once for all that lies in it, also where they are asked for at the same time', async () => {
    const { source, reads } = watched();
    const parts = await Promise.all([0, 30, 60, 95].map((offset) => source.read(offset, 10)));
    expect(parts[3]).toEqual(content.slice(95, 105));
    await source.read(110, 5);
    await source.read(20, 5);
    expect(reads).toEqual(['0+100', '100+100']);
  });

  it('keeps the newest pieces only, and reads an older one again', async () => {
    const { source, reads } = watched();
    for (let offset = 0; offset < 1000; offset += 50) await source.read(offset, 50);
    expect(reads).toHaveLength(10);
    await source.read(950, 50);
    expect(reads).toHaveLength(10);
    expect(await source.read(0, 50)).toEqual(content.slice(0, 50));
    expect(reads).toHaveLength(11);
  });

  it('says so when the file ends before the bytes asked for, and stops on abort', async () => {
    const { source } = watched();
    await expect(source.read(990, 11)).rejects.toMatchObject({
      code: 'gguf-truncated',
      data: { expected: 1001 },
    });
    await expect(source.read(0, 1, AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
  });

  it('goes on for one reader where another that waited for the same piece was stopped', async () => {
    const { source, reads } = watched(
      (offset, length, signal) =>
        new Promise((resolve, reject) => {
          signal?.addEventListener('abort', () => reject(stopped()));
          setTimeout(resolve, 5, content.slice(offset, offset + length));
        }),
    );
    const stopping = new AbortController();
    const one = source.read(0, 10, stopping.signal);
    const other = source.read(10, 10);
    stopping.abort();
    await expect(one).rejects.toMatchObject({ code: 'aborted' });
    expect(await other).toEqual(content.slice(10, 20));
    expect(reads).toEqual(['0+100', '0+100']);
  });

  it('tries a piece again that could not be read', async () => {
    let tries = 0;
    const { source } = watched((offset, length) => {
      tries += 1;
      if (tries === 1) return Promise.reject(new Error('gone'));
      return Promise.resolve(content.slice(offset, offset + length));
    });
    await expect(source.read(0, 10)).rejects.toThrow('gone');
    expect(await source.read(0, 10)).toEqual(content.slice(0, 10));
  });
});
