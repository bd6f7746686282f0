import { FacetError } from '../../shared/errors.ts';
import { imageKind } from './image-kind.ts';
import { type ImageFormat, type ImageSize, imageSize } from './image-size.ts';
import { isCutOff } from './cut-off.ts';

/** 512 MB when decoded, as much as a tab can be asked for beside a model. */
export const LARGEST_DECODED_PIXELS = 128e6;
const CHOOSE = 'Choose a PNG, JPEG, WebP, GIF or AVIF image.';

const hints: Readonly<Record<string, string>> = {
  'a HEIC photo': 'Save or share it as JPEG ("Most compatible" in the camera settings) and add that.',
  'an SVG drawing': 'Save it as PNG, or add a screenshot of it.',
  'a web page': 'Open it and save the image itself.',
  'a PDF document': 'Add a screenshot of the page.',
  'a GGUF model': 'Open it as a model, not as an image.',
  'an empty file': 'Download or copy it again.',
};

/** An image file that is worth decoding. */
export interface AcceptedImage extends ImageSize {
  readonly name: string;
  readonly format: ImageFormat;
}

/**
 * Looks at a file before anything is decoded, so that neither a foreign file nor a huge image gets that far.
 * @throws FacetError `image-unreadable` with what the file looks like and what to do
 */
export function acceptImage(bytes: Uint8Array, file: string): AcceptedImage {
  const { name, format } = imageKind(bytes);
  const facts = { file, kind: name, bytes: bytes.length };
  if (!format)
    throw unreadable(`${file} is ${name}, not an image that Facet reads.`, hints[name] ?? CHOOSE, facts);
  const size = imageSize(format, bytes);
  if (!size || isCutOff(format, bytes))
    throw unreadable(
      `${file} is ${name} that breaks off or is damaged.`,
      'Download or copy it again, or choose another.',
      facts,
    );
  const { width, height } = size;
  if (width * height > LARGEST_DECODED_PIXELS) {
    const megapixels = Math.round((width * height) / 1e6);
    throw unreadable(
      `${file} has ${megapixels} megapixels (${width} x ${height}); Facet reads up to ${LARGEST_DECODED_PIXELS / 1e6}.`,
      'Save a smaller version of it: the model sees less than one megapixel anyway.',
      { ...facts, width, height, limit: LARGEST_DECODED_PIXELS },
    );
  }
  return { name, format, width, height };
}

/** The error of an image that looked right but did not decode. */
export function undecodable(file: string, kind: string, error: unknown): FacetError {
  const reason = error instanceof Error ? error.message : String(error);
  return unreadable(
    `${file} is ${kind} that cannot be decoded (${reason}).`,
    'Open it in an image editor and save it anew, or choose another.',
    { file, kind, reason },
  );
}

function unreadable(message: string, hint: string, facts: Record<string, unknown>): FacetError {
  return new FacetError('image-unreadable', message, hint, facts);
}
