import type { VisionConfig } from '../../model/config.ts';
import type { GgufHeader } from './header.ts';
import { requireComputable, requireWithin } from './bounds.ts';
import { corrupt, unsupported } from './refusal.ts';

/** The epsilon of SigLIP is 1e-6. */
const EPSILON_BOUNDS = [1e-12, 1e-2] as const;
const EPSILON = 'clip.vision.attention.layer_norm_epsilon';
const GEMMA_VISION = 'Choose the mmproj file that was published with your Gemma 3 model.';
/** Converters write the key only where it is not this. */
const USUAL_POOL = 4;
/** SigLIP's own. */
const USUAL_EPSILON = 1e-6;

/** No size of a vision tower comes near this. */
const LARGEST = 2 ** 16;

/** Whether this header is that of a vision file. */
export const isVision = (header: GgufHeader): boolean =>
  header.metadata.text('general.architecture') === 'clip';

/**
 * The numbers of a vision file (architecture `clip`, projector `gemma3`).
 * @throws FacetError `gguf-unsupported` for another architecture or projector, `gguf-corrupt` for missing keys.
 */
export function readVisionConfig(header: GgufHeader): VisionConfig {
  const { metadata, name: file } = header;
  requireGemmaVision(header);
  requireUsualPixels(header, 'clip.vision.image_mean');
  requireUsualPixels(header, 'clip.vision.image_std');

  const size = (key: string): number => {
    const value = metadata.integer(key, 1);
    if (value === undefined) throw metadata.missing(key);
    if (value > LARGEST) throw corrupt(file, 'metadata', key, `${value} makes no sense`);
    return value;
  };
  const config: VisionConfig = {
    layerCount: size('clip.vision.block_count'),
    width: size('clip.vision.embedding_length'),
    heads: size('clip.vision.attention.head_count'),
    feedForward: size('clip.vision.feed_forward_length'),
    imageSize: size('clip.vision.image_size'),
    patchSize: size('clip.vision.patch_size'),
    normEpsilon: metadata.number(EPSILON) ?? USUAL_EPSILON,
    poolFactor: metadata.integer('clip.vision.projector.scale_factor', 1) ?? USUAL_POOL,
    projectionWidth: projectionWidthOf(header),
  };
  if (config.width % config.heads !== 0) {
    throw corrupt(
      file,
      'metadata',
      'clip.vision.attention.head_count',
      `${config.heads} heads do not divide the width`,
    );
  }
  requireWithin(file, EPSILON, config.normEpsilon, ...EPSILON_BOUNDS);
  const { width, heads, feedForward, patchSize } = config;
  requireComputable(file, { width, heads, kvHeads: heads, headDim: width / heads, feedForward });
  if (config.imageSize % (config.patchSize * config.poolFactor) !== 0) {
    const what = `patches of ${config.patchSize}, pooled by ${config.poolFactor}, do not fill ${config.imageSize} pixels`;
    throw corrupt(file, 'metadata', 'clip.vision.patch_size', what);
  }
  if (patchSize % 2 !== 0) {
    throw unsupported(
      file,
      `cuts images into patches of ${patchSize}; Facet computes even ones`,
      GEMMA_VISION,
    );
  }
  return config;
}

/** @throws FacetError `gguf-unsupported` for what is no vision file of a Gemma 3 */
export function requireGemmaVision({ metadata, name: file }: GgufHeader): void {
  const architecture = metadata.text('general.architecture');
  if (architecture !== 'clip') {
    throw unsupported(file, `is no vision file: its architecture is "${architecture}"`, GEMMA_VISION, {
      architecture,
    });
  }
  // The first key is of older and of single-encoder files, the second of files with several encoders.
  const projector = metadata.text('clip.projector_type') ?? metadata.text('clip.vision.projector_type');
  if (projector !== 'gemma3') {
    const what = `has a vision projector of type "${projector ?? 'unknown'}"; Facet runs "gemma3"`;
    throw unsupported(file, what, GEMMA_VISION, { projector });
  }
  if (metadata.flag('clip.has_vision_encoder') === false) {
    throw unsupported(file, 'has no vision encoder', GEMMA_VISION);
  }
}

/** D of the text model: the columns of the projection, which the metadata key repeats (and sometimes gets wrong). */
function projectionWidthOf({ metadata, tensors }: GgufHeader): number {
  const columns = tensors.get('mm.input_projection.weight')?.shape[1];
  const width = columns ?? metadata.integer('clip.vision.projection_dim', 1);
  if (width === undefined) throw metadata.missing('clip.vision.projection_dim');
  return width;
}

function requireUsualPixels({ metadata, name: file }: GgufHeader, key: string): void {
  const values = metadata.floats(key);
  if (values?.some((value) => value !== 0.5)) {
    throw unsupported(file, `normalises pixels in another way than SigLIP (${key})`, GEMMA_VISION);
  }
}
