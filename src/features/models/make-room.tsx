import type { PlainError } from '../../shared/errors.ts';
import { useRef } from 'react';
import { useStore } from 'zustand';
import { shortageOf } from '../../state/models/disk-space.ts';
import { models } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { modelsStrings } from './models-strings.ts';
import styles from './make-room.module.css';

const { room: texts } = modelsStrings;

interface MakeRoomProps {
  readonly error: PlainError;
  /** Goes on with what there was no room for. */
  readonly onRoom: () => void;
}

/** The choice of what could go where the browser keeps no more, and the way on once it is gone. */
export function MakeRoom({ error, onRoom }: MakeRoomProps) {
  const files = useStore(models.store, ({ storage }) => storage?.files);
  const whole = useRef<HTMLDivElement>(null);
  const shortage = shortageOf(error, files);
  if (!shortage) return null;
  const { candidates, enough, neededBytes, suffices } = shortage;
  const remove = (keys: readonly string[]) => models.remove(keys, true);
  const removeOne = async (key: string) => {
    await remove([key]);
    // The button that was pressed is gone; the focus stays among those that are left.
    if (document.activeElement === document.body) whole.current?.querySelector('button')?.focus();
  };
  const others = suffices ? candidates.filter((file) => !enough.includes(file)) : candidates;
  return (
    <div ref={whole} className={styles['room']}>
      <p>{neededBytes === 0 ? texts.there : texts.needed(neededBytes)}</p>
      {candidates.length === 0 && neededBytes > 0 && <p>{texts.nothing}</p>}
      {candidates.length > 0 && !suffices && <p>{texts.notEnough}</p>}
      {neededBytes === 0 && <Button kind="primary" label={texts.goOn} onClick={onRoom} />}
      {suffices && enough.length > 0 && (
        <Button
          kind="primary"
          className={styles['button'] ?? ''}
          label={texts.removeAndGoOn(enough)}
          onClick={() => void remove(enough.map(({ key }) => key)).then(onRoom)}
        />
      )}
      {neededBytes > 0 && others.length > 0 && (
        <>
          {suffices && <p>{texts.title}</p>}
          <ul className={styles['list']}>
            {others.map(({ key, name, bytes }) => (
              <li key={key}>
                <Button
                  className={styles['button'] ?? ''}
                  label={texts.remove(name, bytes)}
                  onClick={() => void removeOne(key)}
                />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
