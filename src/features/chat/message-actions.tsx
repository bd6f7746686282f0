import { CopyIcon, EllipsisIcon, PencilIcon, RotateCwIcon, TrashIcon } from 'lucide-react';
import { memo } from 'react';
import { chat } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { MenuButton } from '../../ui/menu/menu-button.tsx';
import type { MenuEntry } from '../../ui/menu/menu-entry.ts';
import { BranchSwitcher } from './branch-switcher.tsx';
import { chatStrings } from './chat-strings.ts';
import { copyText } from './copy-text.ts';
import { keepFocus } from './keep-focus.ts';
import styles from './message-actions.module.css';
import { plainText } from './plain-text.ts';
import { ReadAloudButton } from './read-aloud-button.tsx';
import { removeMessage } from './remove-message.ts';
import { useSiblings } from './use-siblings.ts';
import { useLanguage } from '../../texts/language.ts';

const { message: texts } = chatStrings;

interface MessageActionsProps {
  readonly id: string;
  /** Whether it is a question. */
  readonly asked: boolean;
  /** A question whose answer is gone. */
  readonly unanswered?: boolean;
  /** Whether there is no text to copy. */
  readonly bare: boolean;
  /** In view without the pointer: those of the last message. */
  readonly always: boolean;
  /** Begins to edit a question. */
  readonly onEdit?: () => void;
}

const textOf = (id: string): string => chat.store.getState().messages[id]?.text ?? '';

/** Entries of the menu of a message: `markdown` where it can be copied as such, too. */
function moreEntries(id: string, markdown: boolean): readonly MenuEntry[] {
  const copy: readonly MenuEntry[] = [
    {
      id: 'markdown',
      label: texts.copyMarkdown,
      icon: <CopyIcon />,
      run: () => void copyText(textOf(id)),
    },
    'separator',
  ];
  return [
    ...(markdown ? copy : []),
    {
      id: 'remove',
      label: texts.remove,
      icon: <TrashIcon />,
      danger: true,
      disabled: chat.store.getState().writing !== undefined,
      run: () => {
        removeMessage(id);
        keepFocus();
      },
    },
  ];
}

/**
 * Buttons for what can be done to a message. In their place always; they show on hover, on focus, and to touch. What asks the
 * model is hidden by the style sheet while it cannot be asked, so that no message is drawn anew for it.
 */
export const MessageActions = memo(function MessageActions({
  id,
  asked,
  unanswered = false,
  bare,
  always,
  onEdit,
}: MessageActionsProps) {
  useLanguage();
  const text = () => textOf(id);
  const siblings = useSiblings(id);
  const button = { kind: 'quiet', iconOnly: true, className: styles['button'] ?? '' } as const;
  return (
    <div className={styles['actions']} data-side={asked ? 'end' : 'start'}>
      <BranchSwitcher id={id} siblings={siblings} />
      <div
        className={styles['buttons']}
        data-always={always}
        // Not <fieldset>: it is no part of a form, and its margins are hard to be rid of.
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
        role="group"
        aria-label={texts.actions}
      >
        {!bare && (
          <Button
            {...button}
            icon={<CopyIcon />}
            label={asked ? texts.copy : texts.copyText}
            onClick={() => void copyText(asked ? text() : plainText(text()))}
          />
        )}
        {!asked && !bare && <ReadAloudButton id={id} className={button.className} />}
        {onEdit && (
          <Button
            {...button}
            icon={<PencilIcon />}
            label={texts.edit}
            data-edit=""
            data-asks=""
            onClick={onEdit}
          />
        )}
        {(!asked || unanswered) && (
          <Button
            {...button}
            icon={<RotateCwIcon />}
            label={unanswered ? texts.answer : texts.regenerate}
            data-asks=""
            onClick={() => {
              void chat.regenerate(id);
              keepFocus();
            }}
          />
        )}
        <MenuButton
          data-bare={bare}
          {...button}
          icon={<EllipsisIcon />}
          label={texts.more}
          align={asked ? 'end' : 'start'}
          entries={() => moreEntries(id, !asked && !bare)}
        />
      </div>
    </div>
  );
});
