import { FacetError } from '../../shared/errors.ts';
import type { ImageRecord } from '../chats/schema.ts';
import { sha256Of } from '../../shared/digest.ts';
import { isTextFile } from './chat-file.ts';

/** An image of a message: the file itself, and the address under which the page and the engine read it. */
export interface ChatImage extends ImageRecord {
  readonly id: string;
  readonly blob: Blob;
  /** An object URL; it keeps the blob alive until {@link releaseImages}. */
  readonly url: string;
}

/** Decodes an image to know that it can be decoded, and its size in pixels, upright. Throws when it cannot. */
export type Measure = (blob: Blob) => Promise<{ readonly width: number; readonly height: number }>;

/** The same decoder as the engine's, so that the two agree on what is an image. */
export const measureImage: Measure = async (blob) => {
  const bitmap = await createImageBitmap(blob);
  const { width, height } = bitmap;
  bitmap.close();
  return { width, height };
};

/** Endings of image files, for systems that know no type for some of them. */
const IMAGE_NAME = /\.(avif|bmp|gif|hei[cf]|jfif|jpe?g|png|svg|tiff?|webp)$/i;

/** Whether it goes into a message as an image. */
export const isImageFile = ({ type, name }: Pick<File, 'name' | 'type'>): boolean =>
  type.startsWith('image/') || IMAGE_NAME.test(name);

/** Sorts what was dropped: images and texts go into the message, anything else may be a model. */
export function sortFiles(files: readonly File[]): { readonly added: File[]; readonly models: File[] } {
  const isAdded = (file: File) => isImageFile(file) || isTextFile(file);
  return { added: files.filter(isAdded), models: files.filter((file) => !isAdded(file)) };
}

/** Reads an image file for a message. @throws FacetError `image-unreadable` */
export async function readImage(blob: Blob, name: string, measure: Measure): Promise<ChatImage> {
  const size = await measure(blob).catch(() => Promise.reject(unreadable(blob, name)));
  const sha256 = await sha256Of(await blob.arrayBuffer());
  const url = URL.createObjectURL(blob);
  return { id: crypto.randomUUID(), name, blob, sha256, url, closely: false, ...size };
}

/** Reads one of the app's own images. @throws FacetError `source-failed`, `image-unreadable` */
export async function fetchImage(address: string, measure: Measure): Promise<ChatImage> {
  const name = address.replace(/^.*\//, '');
  const answer = await fetch(address).catch(() => undefined);
  if (!answer?.ok) {
    const hint = 'Check the connection and try again, or drop an image of your own.';
    throw new FacetError('source-failed', `${name} could not be fetched.`, hint, { address });
  }
  return readImage(await answer.blob(), name, measure);
}

/** Lets go of the images' blobs; their addresses stop working. */
export function releaseImages(images: readonly ChatImage[]): void {
  for (const { url } of images) URL.revokeObjectURL(url);
}

function unreadable({ type, size }: Blob, name: string): FacetError {
  const heic = /hei[cf]/i.test(type) || /\.hei[cf]$/i.test(name);
  return new FacetError(
    'image-unreadable',
    heic ? `${name} is a HEIC photo, which this browser cannot read.` : `${name} cannot be read as an image.`,
    heic
      ? 'Export it as JPEG and add that instead.'
      : 'Remove it, and add a PNG, JPEG, WebP or GIF image instead.',
    { name, type, size },
  );
}
