/** A plain row as it lies when it is turned. */
export function turnedReference(row: ArrayLike<number>): Float32Array<ArrayBuffer> {
  const units = row.length / 32;
  return Float32Array.from({ length: row.length }, (_, index) => {
    const place = Math.floor(index / 4);
    const column = (place % units) * 32 + Math.floor(place / units) * 4 + (index % 4);
    return row[column] as number;
  });
}
