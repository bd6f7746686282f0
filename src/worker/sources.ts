import { fileSource } from '../weights/source/file.ts';
import type { WeightSource } from '../weights/source/source.ts';
import { urlSource } from '../weights/source/url.ts';
import type { SourceSpec } from './protocol.ts';

/** The bytes that the page named. */
export function openSource(spec: SourceSpec, signal: AbortSignal): WeightSource | Promise<WeightSource> {
  return spec.kind === 'file' ? fileSource(spec.file) : urlSource(spec.url, spec.name, { signal });
}
