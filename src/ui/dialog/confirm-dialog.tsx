import { useRef } from 'react';
import { actionsStrings } from '../actions-strings.ts';
import { Button } from '../button.tsx';
import { Dialog, type DialogProps } from './dialog.tsx';

interface ConfirmDialogProps extends Pick<DialogProps, 'title' | 'description' | 'returnFocus' | 'children'> {
  /** What happens then, as a verb: `Delete all chats`. */
  readonly confirm: string;
  readonly onConfirm: () => void;
  /** Cancel or Escape. */
  readonly onCancel: () => void;
}

/**
 * Asks before something that cannot be undone; where it can be, do it at once and offer Undo in a toast
 * instead. Cancel has the focus. The caller takes it away in both callbacks.
 */
export function ConfirmDialog({ confirm, onConfirm, onCancel, ...rest }: ConfirmDialogProps) {
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      {...rest}
      kind="alert"
      size="small"
      initialFocus={cancel}
      onClose={onCancel}
      footer={
        <>
          <Button ref={cancel} label={actionsStrings.cancel} onClick={onCancel} />
          <Button kind="primary" label={confirm} onClick={onConfirm} />
        </>
      }
    />
  );
}
