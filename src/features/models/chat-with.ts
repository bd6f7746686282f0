import { isRemote, type RemoteFile } from '../../shared/remote-file.ts';
import { isSame } from '../../state/engine/last-model.ts';
import { engine } from '../../state/session.ts';
import { isUsable, openingOf, type EngineState } from '../../state/engine/engine-state.ts';
import { CHAT_HASH } from '../../ui/hash.ts';

/** Goes to the chat with a model: loads it unless it is in use, and downloads what is not stored meanwhile. */
export function chatWith(sources: readonly RemoteFile[]): void {
  if (!isInUse(engine.store.getState(), sources)) void engine.open({ sources });
  location.hash = CHAT_HASH;
}

/** Whether these files are the model that is loaded, or being loaded. */
export function isInUse(state: EngineState, sources: readonly RemoteFile[]): boolean {
  const request = openingOf(state) ?? (isUsable(state) ? state.loaded?.request : undefined);
  return request !== undefined && request.sources.every(isRemote) && isSame(request.sources, sources);
}
