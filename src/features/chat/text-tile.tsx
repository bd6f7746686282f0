import { FileTextIcon, TextCursorInputIcon } from 'lucide-react';
import { useStore } from 'zustand';
import type { Attachment, TextAttachment } from '../../state/chat/attachments-store.ts';
import { saidText } from '../../state/chat/chat-file.ts';
import { contextUse } from '../../state/chat/context-use.ts';
import { modelOf } from '../../state/engine/engine-state.ts';
import { attachments, chat, engine } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import styles from './attachment-list.module.css';
import { fileStrings as texts } from './file-strings.ts';
import { useTokens } from './use-tokens.ts';

/** Tokens of the context that are left to the question and the beginning of an answer. */
const RESERVED = 256;

interface TextTileProps {
  readonly attachment: Attachment & TextAttachment;
  /** Takes it away, its text being in the message. */
  readonly onTaken: () => void;
}

/** A text in the message being written: what it takes of the context, and its parts where that is too much. */
export function TextTile({ attachment, onTaken }: TextTileProps) {
  const { id, name, file, whole, part, pasted = false } = attachment;
  const model = useStore(engine.store, modelOf);
  const used = useStore(chat.store, contextUse);
  const tokens = useTokens(saidText('', [file]));
  const room = model && Math.max(1, model.contextLength - used - RESERVED);
  const tooLong = room !== undefined && tokens !== undefined && tokens > room;
  // Parts need not be equally dense; a tenth more of them makes up for that.
  const needed = tooLong ? Math.ceil((1.1 * (part?.of ?? 1) * tokens) / room) : 1;
  const of = Math.max(part?.of ?? 1, needed);
  return (
    <div className={styles['text']} data-too-long={tooLong}>
      <FileTextIcon />
      <div className={styles['facts']}>
        <p title={name}>{name}</p>
        {/* WebLLM's engine counts none before they are asked. */}
        {model && model.engine === undefined && (
          <p
            className={styles['tokens']}
            title={tokens === undefined ? undefined : texts.windows(tokens, model.window)}
          >
            {tokens === undefined ? texts.counting : texts.tokens(tokens, model.contextLength)}
          </p>
        )}
        {of > 1 && (
          <>
            {tooLong && <p className={styles['tokens']}>{texts.tooLong}</p>}
            <select
              aria-label={texts.parts(name)}
              value={part?.at ?? 0}
              onChange={({ currentTarget }) => {
                const at = Number(currentTarget.value);
                void attachments.takePart(id, at === 0 ? undefined : { at, of });
              }}
            >
              <option value={0}>{texts.whole}</option>
              {Array.from({ length: of }, (_, before) => (
                <option key={before} value={before + 1}>
                  {texts.part(before + 1, of)}
                </option>
              ))}
            </select>
          </>
        )}
      </div>
      {pasted && (
        <Button
          kind="quiet"
          icon={<TextCursorInputIcon />}
          label={texts.intoMessage(name)}
          iconOnly
          onClick={() => {
            chat.setDraft(chat.store.getState().draft + whole.text);
            onTaken();
          }}
        />
      )}
    </div>
  );
}
