/** A multiple of 3, so that the pieces of a file join to its base64. */
const PIECE = 3 * 2 ** 18;
/** Arguments that a call may have everywhere. */
const AT_A_TIME = 2 ** 13;

/** The base64 of a file, piece by piece. */
export async function* base64Of(blob: Blob): AsyncGenerator<string> {
  for (let from = 0; from < blob.size; from += PIECE) {
    const bytes = new Uint8Array(await blob.slice(from, from + PIECE).arrayBuffer());
    let characters = '';
    for (let at = 0; at < bytes.length; at += AT_A_TIME)
      characters += String.fromCharCode(...bytes.subarray(at, at + AT_A_TIME));
    yield btoa(characters);
  }
}

/** The bytes of a base64 text; undefined where it is none. */
export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const characters = atob(text);
    const bytes = new Uint8Array(characters.length);
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = characters.charCodeAt(at);
    return bytes;
  } catch {
    return undefined;
  }
}
