import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { engine, models } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { CHAT_HASH } from '../../ui/hash.ts';
import { modelsStrings as texts } from '../../ui/models-strings.ts';
import { isDemo } from '../../state/engine-store.ts';
import { Catalogue } from './catalogue.tsx';
import { DeviceMemory } from './device-memory.tsx';
import { DownloadList } from './download-list.tsx';
import styles from './models-page.module.css';
import { PasteForm } from './paste-form.tsx';
import { StoredList } from './stored-list.tsx';

/** Models: what is stored, which there are to choose, any other, and downloads. */
export function ModelsPage() {
  /** Who has models here comes for those, anybody else for new ones. */
  const [returning, setReturning] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  const chosen = useStore(engine.store, ({ opening, current }) => {
    const request = opening ?? current?.request;
    return request !== undefined && !isDemo(request);
  });

  useEffect(() => {
    title.current?.focus();
    void models.look().then(() => {
      setReturning((models.store.getState().storage?.files.length ?? 0) > 0);
      return models.browse();
    });
    // A load that ended, however it did, has used or stored something.
    return engine.store.subscribe((now, before) => {
      if (now.opening !== before.opening) void models.look();
    });
  }, []);

  return (
    <div className={styles['page']}>
      <div className={styles['column']}>
        <div className={styles['intro']}>
          <a className={styles['back']} href={CHAT_HASH}>
            {texts.back}
          </a>
          <h2 ref={title} className={styles['title']} tabIndex={-1}>
            {texts.title}
          </h2>
          <p className={styles['lead']}>{texts.lead}</p>
          {chosen && (
            <Button
              label={texts.demo}
              onClick={() => {
                void engine.openDemo();
                location.hash = CHAT_HASH;
              }}
            />
          )}
        </div>
        <DownloadList />
        {returning && <StoredList />}
        <DeviceMemory />
        <Catalogue />
        <PasteForm />
        {!returning && <StoredList />}
      </div>
    </div>
  );
}
