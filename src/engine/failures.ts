import { FacetError } from '../shared/errors.ts';
import type { WeightSource } from '../weights/source/source.ts';
import type { Device } from '../device/device.ts';
import type { LoadedModel } from './load.ts';

/** Time after a failed read within which the loss of its GPU may be told. */
const LOSS_IS_KNOWN_MS = 500;

/** The refusal of a chat with a base model. */
export const noChat = ({ facts }: LoadedModel): FacetError =>
  new FacetError(
    'no-chat-template',
    `${facts.name} ${facts.noChat ?? 'is a base model: it continues text'}.`,
    'Use text completion, load an instruction-tuned ("-it") model, or say that this is one.',
    { model: facts.id },
  );

/** What damage on the way can look like; a sound file of another kind is left to whoever has it. */
const DAMAGED: ReadonlySet<string> = new Set(['gguf-foreign', 'gguf-truncated', 'gguf-corrupt']);

/** A file that is no model may have come damaged; while it is not whole, nobody can tell. */
export async function discardWrong(
  sources: readonly WeightSource[],
  { code, data }: FacetError,
): Promise<void> {
  if (!DAMAGED.has(code)) return;
  const named = sources.filter(({ name }) => name === data['file']);
  for (const source of named.length > 0 ? named : sources) await source.discard?.().catch(() => undefined);
}

/**
 * The failure of a turn or a load as it is told: what is asked of a GPU that is lost fails in words of its own, a moment
 * before the loss is known.
 */
export async function whyFailed({ lost }: Device, failure: FacetError): Promise<FacetError> {
  if (failure.code !== 'internal' && failure.code !== 'aborted') return failure;
  const waited = new Promise<FacetError>((resolve) => setTimeout(() => resolve(failure), LOSS_IS_KNOWN_MS));
  return Promise.race([lost, waited]);
}

export const busy = (kind: string): FacetError =>
  new FacetError('busy', `The engine is ${kind}.`, 'Wait until it has finished, or stop it.', { kind });
