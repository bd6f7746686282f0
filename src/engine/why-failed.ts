import type { Device } from '../device/device.ts';
import type { FacetError } from '../shared/errors.ts';

/** Time after a failed read within which the loss of its GPU may be told. */
const LOSS_IS_KNOWN_MS = 500;

/**
 * The failure of a turn or a load as it is told: what is asked of a GPU that is lost fails in words of its own, a moment
 * before the loss is known.
 */
export async function whyFailed({ lost }: Device, failure: FacetError): Promise<FacetError> {
  if (failure.code !== 'internal' && failure.code !== 'aborted') return failure;
  const waited = new Promise<FacetError>((resolve) => setTimeout(() => resolve(failure), LOSS_IS_KNOWN_MS));
  return Promise.race([lost, waited]);
}
