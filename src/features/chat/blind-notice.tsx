import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { modelOf } from '../../state/engine/engine-state.ts';
import { attachments, chat, engine } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import styles from './blind-notice.module.css';
import { imageStrings } from './image-strings.ts';

const { blind: texts } = imageStrings;

/** D of the sizes that were published without a vision file: 270M and 1B. */
const TEXT_ONLY_WIDTHS: ReadonlySet<number> = new Set([640, 1152]);

/** Said where there are images and the model in use cannot see: what is missing, and ways to it. */
export function BlindNotice({ openVision }: { readonly openVision: ReactNode }) {
  const model = useStore(engine.store, modelOf);
  const waiting = useStore(attachments.store, (state) =>
    state.attachments.some(({ state: read }) => read === 'ready'),
  );
  const shown = useStore(chat.store, ({ messages }) =>
    Object.values(messages).some((message) => message.role === 'user' && message.images.length > 0),
  );
  if (!model || model.vision) return null;
  if (!waiting) return shown ? <p className={styles['leftOut']}>{texts.leftOut(model.name)}</p> : null;
  const elsewhere = model.engine === 'webllm';
  const missing = !model.chat
    ? texts.base
    : elsewhere
      ? texts.otherEngine
      : TEXT_ONLY_WIDTHS.has(model.width)
        ? texts.noSuchFile
        : texts.needsFile;
  return (
    <div className={styles['notice']}>
      <Notice
        kind="warning"
        title={texts.title(model.name)}
        actions={
          <>
            {!elsewhere && openVision}
            <Button label={texts.demo} onClick={() => void engine.openDemo()} />
          </>
        }
      >
        <p>
          {missing} {texts.kept}
        </p>
      </Notice>
    </div>
  );
}
