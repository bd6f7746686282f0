import { storedShare } from '../models/stored-models.ts';
import type { EngineContext } from './engine-context.ts';
import type { LastModel } from './last-model.ts';
import { demoRequest, requestName } from './load-request.ts';
import { attempt, beginOpening, isOpening, open } from './loading.ts';

/** Loads the model of the last visit from what is stored, or the demo: a visit starts no download by itself. */
export async function openLast(engine: EngineContext): Promise<void> {
  const { store, client, last } = engine;
  const [loaded, begun] = [last.loaded(), last.begun()];
  if (!loaded && !begun) return open(engine, demoRequest(), { asked: false });
  const request = loaded ?? demoRequest();
  const controller = beginOpening(store, request);
  const files = await client.call('storage', null).then(
    (facts) => facts.files,
    () => [],
  );
  const share = (model: LastModel) => storedShare(model.sources, files);
  // A person may have opened something else meanwhile.
  if (!isOpening(store, controller)) return undefined;
  const found = loaded && share(loaded) === 'whole' ? loaded : demoRequest();
  const error = await attempt(engine, found, requestName(request), { asked: false });
  const { phase } = store.getState();
  // What another tab has begun is not left.
  if (!begun || error || phase.kind === 'elsewhere') return undefined;
  if (share(begun) === 'none') last.giveUp();
  else if (phase.kind === 'idle') store.setState({ phase: { kind: 'stopped', request: begun } });
}
