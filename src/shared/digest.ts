/** SHA-256 of bytes, by the browser, away from this thread. */
export async function digestOf(bytes: BufferSource): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/** The same in hexadecimal digits, which name what has those bytes. */
export const sha256Of = async (bytes: BufferSource): Promise<string> =>
  Array.from(await digestOf(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);
