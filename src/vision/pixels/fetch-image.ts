import { FacetError } from '../../shared/errors.ts';
import { isAllowed } from '../../weights/source/allowed-hosts.ts';
import { Web } from '../../weights/source/web.ts';
import { decodeImage } from './decode.ts';
import type { Raster } from './raster.ts';

/**
 * Reads the image at a data:, blob: or allowed web address and decodes it, in the browser. Other hosts are
 * refused: asking them would tell that a conversation is going on.
 * @throws FacetError `image-unreadable`, `source-failed`, `aborted`
 */
export async function fetchImage(
  address: string,
  signal: AbortSignal,
  base = self.location.href,
): Promise<Raster> {
  const name = address.startsWith('data:') || address.startsWith('blob:') ? 'The image' : address;
  return decodeImage(await blobAt(address, name, signal, base), name, signal);
}

async function blobAt(address: string, name: string, signal: AbortSignal, base: string): Promise<Blob> {
  const url = URL.canParse(address, base) ? new URL(address, base) : undefined;
  const local = url?.protocol === 'data:' || url?.protocol === 'blob:';
  if (!url || (!local && !isAllowed(url, base))) {
    throw new FacetError(
      'source-failed',
      `Images are not fetched from ${url?.host || 'this address'}.`,
      'Save the image and add it from disk.',
      { address: address.slice(0, 200) },
    );
  }
  try {
    const response = await (local ? fetch(url, { signal }) : new Web({ base }).fetch(url, name, { signal }));
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return await response.blob();
  } catch (error) {
    if (signal.aborted || error instanceof FacetError) throw FacetError.from(error);
    const reason = error instanceof Error ? error.message : String(error);
    throw new FacetError('source-failed', `${name} could not be read: ${reason}.`, 'Add the image again.', {
      address: address.slice(0, 200),
    });
  }
}
