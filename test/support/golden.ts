import { existsSync, readFileSync } from 'node:fs';

const root = new URL('../golden/', import.meta.url);

/** A JSON file of the golden data. */
export function goldenJson<Shape>(path: string): Shape {
  return JSON.parse(readFileSync(new URL(path, root), 'utf8')) as Shape;
}

/** A file of little-endian f32 of the golden data. */
export function goldenFloats(path: string): Float32Array {
  const bytes = readFileSync(new URL(path, root));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** A file of the project, as an absolute path. */
export const projectFile = (path: string): string => new URL(`../../${path}`, import.meta.url).pathname;

/** The real Gemma 3 270M, where FACET_270M says it is. */
export function realModel(): string | undefined {
  const path = process.env['FACET_270M'];
  if (path !== undefined && !existsSync(path))
    throw new Error(`FACET_270M is ${path}, but there is no such file.`);
  return path;
}
