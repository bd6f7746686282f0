import { describe, expect, it } from 'vitest';
import { StringArray } from './string-array.ts';

describe('StringArray', () => {
  const texts = ['', 'a', '▁the', '😀', '\ufeffx', '', '\0'];
  const array = StringArray.from(texts);

  it('gives back every string, empty ones and a byte-order mark included', () => {
    expect(array.length).toBe(texts.length);
    expect(texts.map((_, index) => array.at(index))).toEqual(texts);
  });

  it('gives the UTF-8 bytes as a view', () => {
    expect([...array.bytes(2)]).toEqual([0xe2, 0x96, 0x81, 0x74, 0x68, 0x65]);
    expect(array.bytes(1).buffer).toBe(array.bytes(2).buffer);
  });

  it('refuses an index outside the array', () => {
    for (const index of [-1, texts.length, 0.5, Number.NaN])
      expect(() => array.at(index)).toThrow(RangeError);
    expect(() => StringArray.from([]).at(0)).toThrow(RangeError);
  });
});
