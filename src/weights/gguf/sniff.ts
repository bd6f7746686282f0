/** First bytes by which other kinds of file are recognised, as Latin-1 text. */
const SIGNATURES: readonly (readonly [start: string, looksLike: string])[] = [
  ['\x89PNG', 'looks like a PNG picture'],
  ['\xff\xd8\xff', 'looks like a JPEG picture'],
  ['GIF8', 'looks like a GIF picture'],
  ['RIFF', 'looks like a WebP picture, a WAV sound or an AVI film'],
  ['PK\x03\x04', 'looks like a ZIP archive (PyTorch checkpoints are ZIP archives too)'],
  ['\x1f\x8b', 'looks like a gzip archive'],
  ['7z\xbc\xaf', 'looks like a 7z archive'],
  ['Rar!', 'looks like a RAR archive'],
  ['\xfd7zXZ', 'looks like an xz archive'],
  ['\x28\xb5\x2f\xfd', 'looks like a zstd archive'],
  ['%PDF', 'looks like a PDF document'],
  ['\x80\x02', 'looks like a Python pickle'],
  ['\x7fELF', 'looks like a Linux program'],
  ['MZ', 'looks like a Windows program'],
  ['\x89HDF', 'looks like an HDF5 file'],
  ['lmgg', 'is in the old GGML format, from before GGUF'],
  ['fmgg', 'is in the old GGMF format, from before GGUF'],
  ['tjgg', 'is in the old GGJT format, from before GGUF'],
  ['algg', 'is a GGML adapter, from before GGUF'],
  ['version https://git-lfs', 'is a Git LFS pointer: the few lines that stand for the real file'],
];

/** The kind that a file which does not begin with "GGUF" seems to be of: a predicate that goes after "it". */
export function looksLike(start: Uint8Array, size: number): string {
  if (size === 0) return 'is empty';
  const text = String.fromCharCode(...start);
  const signature = SIGNATURES.find(([prefix]) => text.startsWith(prefix));
  if (signature) return signature[1];
  if (isSafetensors(start, size)) return 'looks like a safetensors file';
  const trimmed = text.replace(/^(\xef\xbb\xbf)?\s+/, '').toLowerCase();
  if (trimmed.startsWith('<!doctype html') || trimmed.startsWith('<html')) {
    return 'looks like a web page, perhaps an error or a login page saved under this name';
  }
  if (trimmed.startsWith('<?xml') || trimmed.startsWith('<')) return 'looks like XML';
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) return 'looks like JSON';
  if (start.every((byte) => byte === 0)) return 'begins with zeros only';
  if (/^[\t\n\r\x20-\x7e]+$/.test(text)) return 'looks like plain text';
  return 'begins with bytes that Facet does not recognise';
}

/** safetensors begins with the length of its JSON header (u64), then the JSON itself. */
function isSafetensors(start: Uint8Array, size: number): boolean {
  if (start.length < 9 || start[8] !== 0x7b) return false;
  const view = new DataView(start.buffer, start.byteOffset);
  return view.getUint32(4, true) === 0 && view.getUint32(0, true) + 8 <= size;
}
