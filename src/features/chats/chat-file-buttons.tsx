import { DownloadIcon, UploadIcon } from 'lucide-react';
import { useState } from 'react';
import { FacetError, type PlainError } from '../../shared/errors.ts';
import { Button } from '../../ui/button.tsx';
import { FilePicker } from '../../ui/file-picker.tsx';
import { Notice } from '../../ui/notice.tsx';
import { CHATS_ACCEPT, exportAll, importFiles } from './chat-files.ts';
import styles from './chat-foot.module.css';
import { chatsStrings } from './chats-strings.ts';

const { foot: texts } = chatsStrings;

/** All chats out of this browser, and back in. What goes wrong is said here. */
export function ChatFileButtons({ none }: { readonly none: boolean }) {
  const [failure, setFailure] = useState<{ readonly title: string; readonly error: PlainError }>();

  function tried(title: string, work: Promise<void>): void {
    setFailure(undefined);
    work.catch((reason: unknown) => setFailure({ title, error: FacetError.from(reason).toPlain() }));
  }

  return (
    <>
      {failure && (
        <Notice kind="danger" title={failure.title} onDismiss={() => setFailure(undefined)}>
          <p lang="en">{failure.error.message}</p>
          <p lang="en">{failure.error.hint}</p>
        </Notice>
      )}
      <div className={styles['pair']}>
        <FilePicker
          kind="quiet"
          icon={<DownloadIcon />}
          label={texts.import}
          iconOnly="short"
          accept={CHATS_ACCEPT}
          onFiles={(files) => tried(texts.importFailed, importFiles(files))}
        />
        <Button
          kind="quiet"
          icon={<UploadIcon />}
          label={texts.export}
          iconOnly="short"
          disabled={none}
          onClick={() => tried(texts.exportFailed, exportAll())}
        />
      </div>
    </>
  );
}
