/** A part of an address as it is read; one with a stray percent sign stays as it is. */
export function decodedName(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
