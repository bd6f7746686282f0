import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { openingOf, requestOf } from '../../state/engine/engine-state.ts';
import { isDemo } from '../../state/engine/load-request.ts';
import { engine, models } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { CHAT_HASH } from '../../ui/hash.ts';
import { Page } from '../../ui/page.tsx';
import { Catalogue } from './catalogue.tsx';
import { DeviceMemory } from './device-memory.tsx';
import { DownloadList } from './download-list.tsx';
import { loadingStrings } from './loading-strings.ts';
import { modelsStrings as texts } from './models-strings.ts';
import { OtherModels } from './other-models.tsx';
import { PasteForm } from './paste-form.tsx';
import { StoredList } from './stored-list.tsx';

/** Models: what is stored, which there are to choose, any other, and downloads. */
export function ModelsPage() {
  /** The order of the page: who has models here comes for those, anybody else for new ones. */
  const [returning, setReturning] = useState(false);
  const chosen = useStore(engine.store, (state) => {
    const request = requestOf(state);
    return request !== undefined && !isDemo(request);
  });

  useEffect(() => {
    void models.look().then(() => {
      setReturning((models.store.getState().storage?.files.length ?? 0) > 0);
      return models.browse();
    });
    // A load that ended, however it did, has used or stored something.
    const unsubscribe = engine.store.subscribe((now, before) => {
      if (openingOf(now) !== openingOf(before)) void models.look();
    });
    // Another tab may have changed it while that one was looked at.
    const shown = () => document.visibilityState === 'visible' && void models.refresh();
    document.addEventListener('visibilitychange', shown);
    return () => {
      unsubscribe();
      document.removeEventListener('visibilitychange', shown);
    };
  }, []);

  return (
    <Page
      title={texts.title}
      lead={texts.lead}
      action={
        chosen && (
          <Button
            label={loadingStrings.demo}
            onClick={() => {
              void engine.openDemo();
              location.hash = CHAT_HASH;
            }}
          />
        )
      }
    >
      <DownloadList />
      {returning && <StoredList />}
      <DeviceMemory />
      <Catalogue />
      <PasteForm />
      <OtherModels />
      {!returning && <StoredList />}
    </Page>
  );
}
