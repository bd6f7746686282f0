import { isVisionFile } from '../../shared/family.ts';
import { fromAddress } from '../../worker/client.ts';
import type { LoadRequest, SourceSpec } from '../../worker/protocol.ts';

/** The model that comes with the app. The address is relative, so the app can live under any path. */
export const DEMO_NAME = 'tiny-gemma3-q8_0.gguf';
const DEMO_VISION = 'mmproj-tiny-gemma3-f16.gguf';

/** The request that loads the model that comes with the app. */
export const demoRequest = (): LoadRequest => ({
  sources: [DEMO_NAME, DEMO_VISION].map((name) => fromAddress(`models/${name}`)),
});

export const isDemo = (request: LoadRequest): boolean => requestName(request) === DEMO_NAME;

/** The files of a request that are not vision files, so that another one can take the place of that in use. */
export const textSources = ({ sources }: LoadRequest): readonly SourceSpec[] =>
  sources.filter((source) => !isVisionFile(sourceName(source)));

/** A name for the files of a request. */
export function requestName({ sources: [first] }: LoadRequest): string {
  return first ? sourceName(first) : '';
}

const sourceName = (source: SourceSpec): string => (source.kind === 'file' ? source.file.name : source.name);
