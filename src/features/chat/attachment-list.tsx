import { TriangleAlertIcon, XIcon } from 'lucide-react';
import type { RefObject } from 'react';
import { useStore } from 'zustand';
import type { Attachment } from '../../state/chat/attachments-store.ts';
import { attachments as draft } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorText } from '../../ui/error-text.tsx';
import styles from './attachment-list.module.css';
import { imageStrings } from './image-strings.ts';
import { ImageThumb } from './image-thumb.tsx';
import { TextTile } from './text-tile.tsx';

const texts = imageStrings;
/** The ratio from which the engine takes parts. */
const OBLONG = 1.2;

interface AttachmentListProps {
  /** Field that takes the focus when the last one is gone. */
  readonly area: RefObject<HTMLTextAreaElement | null>;
}

/** The images and texts of the message being written. Delete removes the one in focus, as its button does. */
export function AttachmentList({ area }: AttachmentListProps) {
  const attachments = useStore(draft.store, (state) => state.attachments);
  const closely = useStore(draft.store, (state) => state.closely);
  if (attachments.length === 0) return null;
  const unreadable = attachments.filter((attachment) => attachment.state === 'unreadable');

  function remove(id: string, item: Element | null | undefined): void {
    const neighbour = item?.nextElementSibling ?? item?.previousElementSibling;
    const target = neighbour?.querySelector('button') ?? area.current;
    target?.focus();
    draft.remove(id);
  }

  return (
    <div className={styles['attachments']}>
      <ul className={styles['list']} aria-label={texts.list}>
        {attachments.map((attachment) => (
          <li key={attachment.id} className={styles['item']}>
            <AttachmentTile
              attachment={attachment}
              onDelete={(element) => remove(attachment.id, element.closest('li'))}
              onTaken={() => {
                draft.remove(attachment.id);
                area.current?.focus();
              }}
            />
            <Button
              className={styles['remove']}
              icon={<XIcon />}
              label={texts.remove(attachment.name)}
              iconOnly
              onClick={({ currentTarget }) => remove(attachment.id, currentTarget.closest('li'))}
            />
          </li>
        ))}
      </ul>
      {attachments.some(isOblong) && (
        <label className={styles['closely']}>
          <input
            type="checkbox"
            checked={closely}
            onChange={({ currentTarget }) => draft.setClosely(currentTarget.checked)}
          />
          {texts.closely}
        </label>
      )}
      <div role="alert">
        {unreadable.map(({ id, error }) => (
          <ErrorText key={id} error={error} />
        ))}
      </div>
    </div>
  );
}

/** Tall or wide enough that parts of it show more than the whole. */
function isOblong(attachment: Attachment): boolean {
  if (attachment.state !== 'ready') return false;
  const { width, height } = attachment.image;
  return Math.max(width, height) / Math.min(width, height) >= OBLONG;
}

interface AttachmentTileProps {
  readonly attachment: Attachment;
  readonly onDelete: (tile: Element) => void;
  /** Its text is in the message now. */
  readonly onTaken: () => void;
}

function AttachmentTile({ attachment, onDelete, onTaken }: AttachmentTileProps) {
  const { state, name } = attachment;
  if (state === 'text') return <TextTile attachment={attachment} onTaken={onTaken} />;
  if (state === 'ready') {
    return (
      <ImageThumb
        image={attachment.image}
        size="small"
        onKeyDown={({ key, currentTarget }) => {
          if (key === 'Delete' || key === 'Backspace') onDelete(currentTarget);
        }}
      />
    );
  }
  const label = state === 'reading' ? texts.reading(name) : texts.unreadable(name);
  return (
    <p className={styles['tile']} data-state={state} title={label}>
      {state === 'unreadable' && <TriangleAlertIcon />}
      <span className={styles['name']}>{name}</span>
    </p>
  );
}
