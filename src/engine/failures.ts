import { FacetError } from '../shared/errors.ts';
import type { WeightSource } from '../weights/source/source.ts';
import type { LoadedModel } from './load.ts';

/** The refusal of a chat with a base model. */
export const noChat = ({ facts }: LoadedModel): FacetError =>
  new FacetError(
    'no-chat-template',
    `${facts.name} ${facts.noChat?.why ?? 'is a base model: it continues text'}.`,
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

export const notLoaded = (): FacetError =>
  new FacetError('not-loaded', 'No model is loaded.', 'Load a model first.');

export const busy = (kind: string): FacetError =>
  new FacetError('busy', `The engine is ${kind}.`, 'Wait until it has finished, or stop it.', { kind });
