import { FacetError } from '../shared/errors.ts';
import { readModelConfig } from './gguf/config.ts';
import type { GgufHeader } from './gguf/header.ts';
import { readHeader } from './gguf/reader.ts';
import { joinParts } from './gguf/split.ts';
import { refuseOtherKinds } from './gguf/other-kinds.ts';
import { isVision, readVisionConfig, requireGemmaVision } from './gguf/vision-config.ts';
import type { WeightSource } from './source/source.ts';

/** The files of one model, by what they hold. */
export interface OpenedModel {
  /** The files as they were given. */
  readonly sources: readonly WeightSource[];
  readonly text: GgufHeader;
  /** The SigLIP tower and projector, when an mmproj file was given too. */
  readonly vision?: GgufHeader;
}

/**
 * One GGUF, whole or in parts given in any order, as one header.
 * @throws FacetError `gguf-*`, `source-failed`, `aborted`; `bad-request` when parts are missing or do not belong together.
 */
export async function openGguf(sources: readonly WeightSource[], signal?: AbortSignal): Promise<GgufHeader> {
  return joinParts(await readHeaders(sources, signal));
}

/**
 * Sorts the files of a model into text parts and mmproj by what they say they are, in any order.
 * @throws FacetError as `openGguf`, and `mmproj-mismatch` when the vision file is for another text model.
 */
export async function openModel(
  sources: readonly WeightSource[],
  signal?: AbortSignal,
): Promise<OpenedModel> {
  const headers = await readHeaders(sources, signal);
  const [vision, ...moreVision] = headers.filter(isVision);
  const text = headers.filter((header) => !isVision(header));
  if (moreVision.length > 0) {
    const message = `${vision!.name} and ${moreVision[0]!.name} are both vision files.`;
    throw new FacetError('bad-request', message, 'Choose one mmproj file.', {
      names: headers.map((header) => header.name),
    });
  }
  if (vision) requireGemmaVision(vision);
  if (vision && text.length === 0) {
    const message = `${vision.name} is only the vision part (mmproj) of a model.`;
    throw new FacetError('bad-request', message, 'Choose the text model together with it.', {
      file: vision.name,
      visionOnly: true,
    });
  }
  const model = joinParts(text);
  if (!vision) return { sources, text: model };
  requireMatch(model, vision);
  return { sources, text: model, vision };
}

/** One after the other: a network gives the first bad file sooner, and memory holds one window at a time. */
async function readHeaders(sources: readonly WeightSource[], signal?: AbortSignal): Promise<GgufHeader[]> {
  const headers: GgufHeader[] = [];
  for (const source of sources) {
    const header = await readHeader(source, signal);
    refuseOtherKinds(header);
    headers.push(header);
  }
  return headers;
}

function requireMatch(text: GgufHeader, vision: GgufHeader): void {
  const { width } = readModelConfig(text).config;
  const { projectionWidth } = readVisionConfig(vision);
  if (projectionWidth === width) return;
  throw new FacetError(
    'mmproj-mismatch',
    `${vision.name} feeds a text model of width ${projectionWidth}; ${text.name} has width ${width}.`,
    'Choose the mmproj file that was published with this model.',
    { vision: vision.name, text: text.name, projectionWidth, width },
  );
}
