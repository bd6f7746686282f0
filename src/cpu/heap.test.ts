import { describe, expect, test } from 'vitest';
import { Random } from '../../test/support/random.ts';
import { Heap, MOST_BYTES } from './heap.ts';

const heap = (maximum: number) => new Heap(new WebAssembly.Memory({ initial: 1, maximum, shared: true }));

describe('Heap', () => {
  test('blocks never overlap, whatever is taken and given back in between', () => {
    const random = new Random(7);
    const own = heap(2000);
    const held: { address: number; bytes: number }[] = [];
    for (let round = 0; round < 2000; round++) {
      if (held.length > 20 || (held.length > 0 && random.next() < 0.4)) {
        const [block] = held.splice(random.integer(0, held.length), 1);
        if (block) own.give(block.address, block.bytes);
        continue;
      }
      const bytes = random.integer(1, 100_000);
      const address = own.take(bytes) ?? -1;
      expect(address).toBeGreaterThan(0);
      expect(address % 64).toBe(0);
      expect(address + bytes).toBeLessThanOrEqual(own.memory.buffer.byteLength);
      for (const other of held) {
        expect(address >= other.address + other.bytes || other.address >= address + bytes).toBe(true);
      }
      held.push({ address, bytes });
    }
    for (const { address, bytes } of held) own.give(address, bytes);
    // All holes are one again: what there is can be taken in one piece.
    const whole = own.memory.buffer.byteLength;
    expect(own.take(whole - 1024)).toBe(1024);
    expect(own.memory.buffer.byteLength).toBe(whole);
  });

  test('grows in place: what lies there stays', () => {
    const own = heap(100);
    const address = own.take(8) ?? 0;
    new Uint8Array(own.memory.buffer)[address] = 42;
    expect(own.take(3 * 65_536)).toBeGreaterThan(address);
    expect(new Uint8Array(own.memory.buffer)[address]).toBe(42);
  });

  test('has no room where the memory cannot grow, and goes on with what there is', () => {
    const own = heap(4);
    expect(own.take(4 * 65_536)).toBeUndefined();
    expect(own.take(2 * 65_536)).toBeDefined();
    expect(heap(4).take(MOST_BYTES)).toBeUndefined();
  });
});
