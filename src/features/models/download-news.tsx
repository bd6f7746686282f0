import { useEffect } from 'react';
import { fileKey, type RemoteFile, remoteFileOf } from '../../shared/remote-file.ts';
import { engine, models } from '../../state/session.ts';
import { storedModels } from '../../state/models/stored-models.ts';
import { MODELS_HASH } from '../../ui/hash.ts';
import { modelsStrings as texts } from './models-strings.ts';
import { toasts } from '../../ui/toast/toasts.ts';
import { chatWith, isInUse } from './chat-with.ts';

/** Says on every page when a model has been downloaded. */
export function DownloadNews() {
  useEffect(
    () =>
      models.store.subscribe(({ finished }, before) => {
        const [first] = finished ?? [];
        if (!first || finished === before.finished) return;
        const inUse = finished !== undefined && isInUse(engine.store.getState(), finished);
        toasts.show(
          texts.finished(first.name),
          inUse ? undefined : { label: texts.switchNow, run: () => void chatWithFile(first) },
        );
      }),
    [],
  );
  return null;
}

/** With the model that a file is of; where that is not known, a person can see it among the others. */
async function chatWithFile(source: RemoteFile): Promise<void> {
  await models.look();
  const files = models.store.getState().storage?.files.filter(({ removed }) => !removed) ?? [];
  const model = storedModels(files).find((each) => each.files.some(({ key }) => key === fileKey(source)));
  if (model && !model.visionOnly) chatWith(model.files.map(remoteFileOf));
  else location.hash = MODELS_HASH;
}
