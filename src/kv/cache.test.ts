import { describe, expect, test } from 'vitest';
import { FakeDevice } from '../../test/support/fake-device.ts';
import { Random } from '../../test/support/random.ts';
import { SMALL_WINDOW, smallLayer } from '../../test/support/small-layer.ts';
import type { KvType } from '../shared/kv-row.ts';
import { position } from '../shared/numbers.ts';
import { KvCache } from './cache.ts';
import { ringSlot } from '../shared/ring.ts';

const WINDOW = SMALL_WINDOW;

function makeCache(
  contextLength = 4096,
  type: KvType = 'f16',
  kinds: readonly ('local' | 'global')[] = ['local', 'global'],
) {
  const fake = new FakeDevice();
  const device = fake.asDevice();
  const { memory } = device;
  const layers = kinds.map((kind, index) => smallLayer(kind, index));
  const cache = new KvCache(memory, layers, { contextLength, type });
  return { fake, device, memory, cache };
}

/** A ring that remembers which position each slot holds, driven like the GPU's. */
class RingModel {
  readonly slots = new Array<number>(WINDOW).fill(-1);

  write(at: number): void {
    this.slots[ringSlot(position(at), WINDOW)] = at;
  }

  /** Positions a query at `at` sees when every visible key comes from the ring. */
  visible(at: number): number[] {
    const seen = [];
    for (let p = Math.max(0, at - WINDOW + 1); p < at; p++)
      seen.push(this.slots[ringSlot(position(p), WINDOW)] ?? -1);
    return seen;
  }
}

describe('KvCache', () => {
  test('allocates exactly W positions on local layers and 1,024 at a time on global ones', async () => {
    const { fake, device, memory, cache } = makeCache();
    const row = 2 * 64 * 2;
    expect(cache.layers.map(({ capacity }) => capacity)).toEqual([WINDOW, 1024]);
    expect(memory.ledger.entries().map(({ kind, bytes, liveBytes }) => [kind, bytes, liveBytes])).toEqual([
      ['kv-local', 2 * WINDOW * row, 0],
      ['kv-global', 2 * 1024 * row, 0],
    ]);
    expect(cache.holds(1024)).toBe(true);
    expect(cache.holds(1025)).toBe(false);
    await cache.ensure(device, 1025);
    expect(cache.holds(1025)).toBe(true);
    expect(cache.globalCapacity).toBe(2048);
    cache.advance(1025);
    expect(memory.ledger.entries().map(({ liveBytes }) => liveBytes)).toEqual([
      2 * WINDOW * row,
      2 * 1025 * row,
    ]);
    expect(memory.ledger.totalBytes).toBe(fake.existingBytes);
    cache.release();
    expect(memory.ledger.totalBytes).toBe(0);
    expect(fake.existingBytes).toBe(0);
  });

  test('q8: rows of bytes and scales, both halves where a binding may start, all of it copied', async () => {
    const { fake, device, memory, cache } = makeCache(1501, 'q8');
    const row = 2 * 64 + 2 * 4;
    const half = (positions: number) => Math.ceil((positions * row) / 256) * 256;
    const entries = () =>
      memory.ledger.entries().map(({ dtype, bytes, liveBytes }) => [dtype, bytes, liveBytes]);
    cache.advance(1001);
    expect(entries()).toEqual([
      ['q8', 2 * half(WINDOW), 2 * WINDOW * row],
      ['q8', 2 * half(1024), 2 * 1001 * row],
    ]);
    fake.copies.length = 0;
    await cache.ensure(device, 1025);
    expect(fake.copies.map(({ from, to, bytes }) => [from, to, bytes])).toEqual([
      [0, 0, 1001 * row],
      [half(1024), half(1501), 1001 * row],
    ]);
    expect(entries()[1]).toEqual(['q8', 2 * half(1501), 2 * 1001 * row]);
    for (const { slices } of cache.layers) {
      expect(slices.values.offset % 256).toBe(0);
      expect(slices.values.size).toBe(slices.keys.size);
      expect(slices.values.offset).toBeGreaterThanOrEqual(slices.keys.size);
    }
    expect(cache.checkpointBytes).toBe(2 * WINDOW * row);
  });

  test('never grows past the context', async () => {
    const { device, cache } = makeCache(1500);
    await cache.ensure(device, 1400);
    expect(cache.globalCapacity).toBe(1500);
  });

  test('where there is no room to grow it stays as it was, and can grow later', async () => {
    const { fake, device, memory, cache } = makeCache(4096, 'f16', ['local', 'global', 'global']);
    cache.advance(1000);
    const before = cache.layers.map(({ slices }) => slices.keys.buffer);
    const bytes = memory.ledger.totalBytes;
    const larger = 2 * 2048 * 2 * 64 * 2;
    fake.room = fake.existingBytes + larger;
    // The first layer finds room, and so its old buffer goes; the second does not.
    fake.room -= larger / 2;
    await expect(cache.ensure(device, 1025)).rejects.toMatchObject({ code: 'out-of-gpu-memory' });
    expect(cache.layers.map(({ slices }) => slices.keys.buffer)).toEqual(before);
    expect(cache.holds(1025)).toBe(false);
    fake.room += larger / 2;
    await expect(cache.ensure(device, 1025)).rejects.toMatchObject({ code: 'out-of-gpu-memory' });
    expect(cache.layers.map(({ capacity }) => capacity)).toEqual([WINDOW, 2048, 1024]);
    expect(cache.globalCapacity).toBe(1024);
    expect(cache.holds(1025)).toBe(false);
    expect(memory.ledger.totalBytes).toBe(bytes + larger / 2);
    expect(memory.ledger.totalBytes).toBe(fake.existingBytes);
    fake.room = Infinity;
    await cache.ensure(device, 1025);
    expect(cache.layers.map(({ capacity }) => capacity)).toEqual([WINDOW, 2048, 2048]);
  });

  test('a checkpoint taken after a step back forgets as much as the rings have', () => {
    const { device, cache } = makeCache();
    cache.advance(3 * WINDOW);
    expect(cache.rewind(position(3 * WINDOW - 1))).toEqual({ ok: true });
    const checkpoint = cache.checkpoint(device);
    cache.advance(5);
    cache.restore(device, checkpoint);
    expect(cache.length).toBe(3 * WINDOW - 1);
    // Its rings lack the position that a query one further back would see.
    expect(cache.rewind(position(3 * WINDOW - 2))).toEqual({ ok: false, earliest: 3 * WINDOW - 1 });
  });

  test('says how far back it can go', () => {
    const { cache } = makeCache();
    cache.advance(WINDOW);
    expect(cache.rewind(position(3))).toEqual({ ok: true });
    cache.advance(2);
    expect(cache.length).toBe(5);
    cache.advance(10);
    expect(cache.rewind(position(13))).toEqual({ ok: false, earliest: 14 });
    expect(cache.rewind(position(14))).toEqual({ ok: true });
    expect(cache.rewind(position(13))).toEqual({ ok: false, earliest: 14 });
    expect(cache.rewind(position(15))).toEqual({ ok: false, earliest: 14 });
    expect(cache.rewind(position(0))).toEqual({ ok: true });
    cache.advance(3);
    expect(cache.rewind(position(1))).toEqual({ ok: true });
  });

  test.each(Array.from({ length: 50 }, (_, seed) => seed))(
    'a ring with accepted rewinds sees what an unbounded cache sees (seed %i)',
    (seed) => {
      const random = new Random(seed);
      const { cache } = makeCache();
      const ring = new RingModel();
      for (let round = 0; round < 60; round++) {
        const tokens = random.integer(1, random.next() < 0.2 ? 3 * WINDOW : 4);
        for (let i = 0; i < tokens; i++) {
          const at = cache.length;
          const unbounded = Array.from(
            { length: Math.min(at, WINDOW - 1) },
            (_, k) => Math.max(0, at - WINDOW + 1) + k,
          );
          expect(ring.visible(at)).toEqual(unbounded);
          ring.write(at);
          cache.advance(1);
        }
        if (random.next() < 0.5) {
          const to = position(random.integer(Math.max(0, cache.length - WINDOW - 3), cache.length + 1));
          const before = cache.length;
          const answer = cache.rewind(to);
          expect(cache.length).toBe(answer.ok ? to : before);
          if (!answer.ok) expect(cache.rewind(answer.earliest)).toEqual({ ok: true });
        } else if (random.next() < 0.1) cache.rewind(position(0));
      }
    },
  );
});
