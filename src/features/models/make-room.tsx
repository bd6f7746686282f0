import type { PlainError } from '../../shared/errors.ts';
import { roomOf } from '../../state/room.ts';
import { models } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { modelsStrings } from '../../ui/models-strings.ts';
import styles from './make-room.module.css';

const { room: texts } = modelsStrings;

interface MakeRoomProps {
  readonly error: PlainError;
  /** Goes on with what there was no room for. */
  readonly onRoom: () => void;
}

/** Where the browser keeps no more: what could go, and the way on once it is gone. */
export function MakeRoom({ error, onRoom }: MakeRoomProps) {
  const room = roomOf(error);
  if (!room) return null;
  const { candidates, enough, neededBytes } = room;
  const remove = (keys: readonly string[]) => models.remove(keys, true);
  const others = candidates.filter((file) => !enough.includes(file));
  return (
    <div className={styles['room']}>
      <p>{texts.needed(neededBytes)}</p>
      {candidates.length === 0 ? (
        <p>{texts.nothing}</p>
      ) : (
        <Button
          kind="primary"
          className={styles['button'] ?? ''}
          label={texts.removeAndGoOn(enough)}
          onClick={() => void remove(enough.map(({ key }) => key)).then(onRoom)}
        />
      )}
      {others.length > 0 && (
        <>
          <p>{texts.title}</p>
          <ul className={styles['list']}>
            {others.map(({ key, name, bytes }) => (
              <li key={key}>
                <Button
                  className={styles['button'] ?? ''}
                  label={texts.remove(name, bytes)}
                  onClick={() => void remove([key])}
                />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
