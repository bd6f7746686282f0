const bits = new DataView(new ArrayBuffer(4));

/** The f16 nearest to `value` (ties to even) as its 16 bits, for values a f16 can hold. */
export function halfBits(value: number): number {
  const magnitude = Math.abs(value);
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  if (magnitude >= 65_520) return sign | 0x7c00;
  const exponent = Math.max(Math.floor(Math.log2(magnitude)), -14);
  const step = 2 ** (exponent - 10);
  const units = roundToEven(magnitude / step);
  // Counting units of the last place from 0 makes carries into the exponent come out by themselves.
  return sign | (units + (exponent + 14) * 1024);
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/** The value of 16 bits of f16. */
export function halfValue(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Values as f16 pairs, as the KV cache holds them. */
export function packHalves(values: ArrayLike<number>): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: values.length / 2 }, (_, i) => {
    bits.setUint16(0, halfBits(values[2 * i] as number), true);
    bits.setUint16(2, halfBits(values[2 * i + 1] as number), true);
    return bits.getUint32(0, true);
  });
}

/** What {@link packHalves} packed, rounded as it was. */
export function unpackHalves(words: Uint32Array): Float64Array {
  return Float64Array.from({ length: words.length * 2 }, (_, i) =>
    halfValue(((words[i >> 1] as number) >>> (16 * (i & 1))) & 0xffff),
  );
}
