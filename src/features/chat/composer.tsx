import { ArrowUpIcon, PaperclipIcon, SquareIcon } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { useStore } from 'zustand';
import { TEXT_ACCEPT } from '../../state/chat/chat-file.ts';
import { modelOf } from '../../state/engine/engine-state.ts';
import { attachments, chat, engine, settings } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { FilePicker } from '../../ui/file-picker.tsx';
import { AttachmentList } from './attachment-list.tsx';
import { BlindNotice } from './blind-notice.tsx';
import { ChatNotices } from './chat-notices.tsx';
import { ChatSettingsButton } from './chat-settings-button.tsx';
import { chatStrings } from './chat-strings.ts';
import styles from './composer.module.css';
import { ContextGauge } from './context-gauge.tsx';
import { DictationButton } from './dictation-button.tsx';
import { DictationNotice } from './dictation-notice.tsx';
import { imageStrings } from './image-strings.ts';
import { ImageTime } from './image-time.tsx';
import { MessageField } from './message-field.tsx';
import { useCanAsk } from './use-can-ask.ts';
import { usePastedFiles } from './use-pasted-files.ts';

const texts = chatStrings;

interface ComposerProps {
  readonly area: RefObject<HTMLTextAreaElement | null>;
  readonly openVision: ReactNode;
  /** Sends what the chat has as its draft. */
  readonly onSend: () => void;
}

/** The place to write a message. One button sends, or stops while an answer is being written. */
export function Composer({ area, openVision, onSend }: ComposerProps) {
  const draft = useStore(chat.store, (state) => state.draft);
  const writing = useStore(chat.store, (state) => state.writing !== undefined);
  const canAsk = useCanAsk();
  const sees = useStore(engine.store, (state) => modelOf(state)?.vision === true);
  const added = useStore(attachments.store, (state) => state.attachments);
  const sendWith = useStore(settings.store, (state) => state.sendWith);
  const taken = added.every(({ state }) => state === 'text' || (state === 'ready' && sees));
  const canSend = canAsk && taken && (draft.trim() !== '' || added.length > 0);

  const hint = chatStrings.hints[sendWith]();

  usePastedFiles();

  return (
    <div className={styles['composer']}>
      <ChatNotices />
      <BlindNotice openVision={openVision} />
      <DictationNotice area={area} />
      <div className={styles['box']}>
        <AttachmentList area={area} />
        <MessageField area={area} canSend={canSend} onSend={onSend} />
        <FilePicker
          kind="quiet"
          icon={<PaperclipIcon />}
          label={imageStrings.add}
          iconOnly
          accept={`image/*,${TEXT_ACCEPT}`}
          onFiles={(files) => {
            void attachments.add(files);
            area.current?.focus();
          }}
        />
        <DictationButton area={area} />
        <Button
          kind="primary"
          className={styles['send']}
          icon={writing ? <SquareIcon size={12} fill="currentColor" /> : <ArrowUpIcon />}
          label={writing ? texts.stop : texts.send}
          iconOnly
          disabled={!writing && !canSend}
          onClick={() => {
            if (writing) chat.stop();
            else onSend();
            area.current?.focus();
          }}
        />
      </div>
      <div className={styles['foot']}>
        <p className={styles['hint']} title={hint}>
          {hint}
        </p>
        <ImageTime />
        <ContextGauge />
        <ChatSettingsButton />
      </div>
    </div>
  );
}
