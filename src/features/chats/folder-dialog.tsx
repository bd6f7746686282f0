import { FolderIcon, FolderXIcon } from 'lucide-react';
import { type SyntheticEvent, useId, useRef } from 'react';
import { useStore } from 'zustand';
import { foldersOf, LONGEST_FOLDER } from '../../state/chats/folders.ts';
import { chats, overlay } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog/dialog.tsx';
import { chatsStrings } from './chats-strings.ts';
import styles from './folder-dialog.module.css';

const { folder: texts } = chatsStrings;

const FOLDER = /^folder /;

/** Puts a chat (by its id) into a folder that is there or a new one, or gives a folder (`folder Name`) another name. */
export function FolderDialog() {
  const about = useStore(overlay.store, (state) => state.about) ?? '';
  const all = useStore(chats.store, (state) => state.chats);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const renamed = FOLDER.test(about) ? about.replace(FOLDER, '') : undefined;
  const moved = all.filter((chat) => (renamed === undefined ? chat.id === about : chat.folder === renamed));
  const here = renamed ?? moved[0]?.folder ?? '';

  function moveTo(name: string): void {
    const ids = moved.map((chat) => chat.id);
    overlay.close(() => void chats.moveTo(ids, name));
  }

  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    const name = field.current?.value.trim() ?? '';
    if (name !== '') moveTo(name);
  }

  return (
    <Dialog
      title={renamed === undefined ? texts.move : texts.rename(renamed)}
      initialFocus={field}
      onClose={() => overlay.close()}
    >
      {renamed === undefined && (
        <div className={styles['folders']}>
          {foldersOf(all).map((name) => (
            <Button
              key={name}
              kind="quiet"
              icon={<FolderIcon />}
              label={name}
              aria-current={name === here}
              onClick={() => moveTo(name)}
            />
          ))}
          {here !== '' && (
            <Button kind="quiet" icon={<FolderXIcon />} label={texts.none} onClick={() => moveTo('')} />
          )}
        </div>
      )}
      <form className={styles['form']} onSubmit={submit}>
        <label htmlFor={id}>{renamed === undefined ? texts.new : texts.name}</label>
        <input
          ref={field}
          id={id}
          className={styles['input']}
          dir="auto"
          defaultValue={renamed ?? ''}
          maxLength={LONGEST_FOLDER}
          autoComplete="off"
        />
        <Button kind="primary" type="submit" label={renamed === undefined ? texts.put : texts.save} />
      </form>
    </Dialog>
  );
}
