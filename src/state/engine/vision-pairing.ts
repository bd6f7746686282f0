import type { ErrorCode, PlainError } from '../../shared/errors.ts';
import type { SourceSpec } from '../../worker/protocol.ts';
import type { EngineContext } from './engine-context.ts';
import { modelOf } from './engine-state.ts';
import { requestName, textSources } from './load-request.ts';
import { attempt } from './loading.ts';

/** Codes with which the engine refuses files that do not make one model. */
const DOES_NOT_FIT: ReadonlySet<ErrorCode> = new Set(['mmproj-mismatch', 'bad-request']);

const doesNotFit = (error: PlainError | undefined): boolean =>
  error !== undefined && DOES_NOT_FIT.has(error.code);

/**
 * Opens the files as one model; does nothing when there are none. A vision file alone joins the text model in use;
 * where they do not fit, it waits for the text model that is opened next.
 */
export async function openFiles(engine: EngineContext, files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  const sources = files.map((file) => ({ kind: 'file' as const, file }));
  const name = requestName({ sources });
  let error = await openWithWaiting(engine, sources, name);
  if (error?.data['visionOnly'] !== true) return;
  const { loaded } = engine.store.getState();
  if (loaded && modelOf(engine.store.getState())) {
    const together = [...textSources(loaded.request), ...sources];
    error = await attempt(engine, { ...loaded.request, sources: together }, name);
  }
  if (doesNotFit(error)) engine.store.setState({ waitingVision: sources });
}

/** Opens files with the vision file that waits, if there is one, or else without. */
async function openWithWaiting(
  engine: EngineContext,
  sources: readonly SourceSpec[],
  name: string,
): Promise<PlainError | undefined> {
  const { waitingVision } = engine.store.getState();
  engine.store.setState({ waitingVision: [] });
  if (waitingVision.length > 0) {
    const error = await attempt(engine, { sources: [...sources, ...waitingVision] }, name);
    if (!doesNotFit(error)) return error;
  }
  return attempt(engine, { sources }, name);
}
