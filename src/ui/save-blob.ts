/** Puts a file where the browser puts downloads. Its bytes stay where they are until they are written. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download reads the address after this.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
