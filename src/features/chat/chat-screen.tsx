import { ArrowDownIcon } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { ChatFile } from '../../state/chat/chat-file.ts';
import type { ChatImage } from '../../state/chat/chat-image.ts';
import { attachments, chat } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { ChatAnnouncer } from './chat-announcer.tsx';
import styles from './chat-screen.module.css';
import { chatStrings } from './chat-strings.ts';
import { Composer } from './composer.tsx';
import { EmptyChat } from './empty-chat.tsx';
import { useFootHeight } from './foot-height.ts';
import { keepFocus } from './keep-focus.ts';
import { MessageView } from './message-view.tsx';
import { useStickToBottom } from './stick-to-bottom.ts';
import { useCanAsk } from './use-can-ask.ts';

interface ChatScreenProps {
  /** A button that opens a model. */
  readonly openFile: ReactNode;
  /** The same for its vision file. */
  readonly openVision: ReactNode;
}

/** A conversation with the model, and the place to write the next message. */
export function ChatScreen({ openFile, openVision }: ChatScreenProps) {
  const order = useStore(chat.store, (state) => state.order);
  const title = useStore(chat.store, (state) => state.title);
  const canAsk = useCanAsk();
  const empty = order.length === 0;
  const { scroller, content, stuck, jump } = useStickToBottom(!empty);
  const composer = useRef<HTMLTextAreaElement>(null);
  const foot = useRef<HTMLDivElement>(null);
  useFootHeight(foot);

  useEffect(() => {
    // On a touch screen focus would open the keyboard over half of the page.
    if (empty && matchMedia('(pointer: fine)').matches) composer.current?.focus();
  }, [empty]);

  function send(text: string, images: readonly ChatImage[] = [], files: readonly ChatFile[] = []): void {
    jump();
    void chat.send(text, images, files);
    composer.current?.focus();
  }

  return (
    <div className={styles['screen']}>
      <div
        ref={scroller}
        className={styles['scroller']}
        data-stuck={stuck}
        data-can-ask={canAsk}
        data-title={title || undefined}
        role={empty ? 'region' : 'log'}
        aria-live="off"
        aria-label={chatStrings.log}
        tabIndex={0}
      >
        <div ref={content} className={styles['column']}>
          {empty ? (
            <EmptyChat onAsk={send} openFile={openFile} />
          ) : (
            order.map((id) => <MessageView key={id} id={id} />)
          )}
        </div>
      </div>
      <div ref={foot} className={styles['foot']}>
        {!stuck && (
          <div className={styles['latest']}>
            <Button
              icon={<ArrowDownIcon />}
              label={chatStrings.latest}
              onClick={() => {
                jump();
                keepFocus();
              }}
            />
          </div>
        )}
        <Composer
          area={composer}
          openVision={openVision}
          onSend={() => send(chat.store.getState().draft, attachments.take(), attachments.takeFiles())}
        />
      </div>
      <ChatAnnouncer />
    </div>
  );
}
