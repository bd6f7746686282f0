import { FileTextIcon, FolderOpenIcon, ImageIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import { isTextFile } from '../../state/chat/chat-file.ts';
import { sortFiles } from '../../state/chat/chat-image.ts';
import { attachments, engine } from '../../state/session.ts';
import styles from './drop-zone.module.css';
import { loadingStrings } from './loading-strings.ts';

const { drop: texts } = loadingStrings;

const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
/** While they hang over the page, files tell their type and nothing else. */
function kindOf(event: DragEvent): Over {
  const types = [...(event.dataTransfer?.items ?? [])].map(({ type }) => type);
  if (types.every((type) => type.startsWith('image/'))) return 'images';
  return types.every((type) => isTextFile({ name: '', type })) ? 'texts' : 'models';
}

/** In bytes: an export says what it is at its beginning. */
const HEAD = 4096;
/** Words that exports of Facet and of other programs begin with, and other JSON hardly does. */
const EXPORT =
  /"facet-chats"|^\s*\{\s*"chats"|"(mapping|chat_messages|currNode|currentlySelected|childrenIds)"\s*:|"type"\s*:\s*"session"/;
const isExport = async (file: File): Promise<boolean> =>
  /\.zip$/i.test(file.name) ||
  (/\.jsonl?$/i.test(file.name) && EXPORT.test(await file.slice(0, HEAD).text()));

type Over = 'images' | 'texts' | 'models';

const ICONS = { images: ImageIcon, texts: FileTextIcon, models: FolderOpenIcon } as const;

async function take(files: readonly File[], onChats: DropZoneProps['onChats']): Promise<void> {
  const exported = await Promise.all(files.map(isExport));
  const exports = files.filter((_file, place) => exported[place]);
  if (exports.length > 0) onChats(exports);
  const { added, models } = sortFiles(files.filter((_file, place) => !exported[place]));
  void engine.openFiles(models);
  void attachments.add(added);
}

interface DropZoneProps {
  /** Takes what may be exported chats. */
  readonly onChats: (files: readonly File[]) => void;
}

/**
 * Takes files dropped anywhere on the page, and shows that it will while they hang over it. Images and texts go
 * into the message, exported chats into the list, anything else is opened as a model.
 */
export function DropZone({ onChats }: DropZoneProps) {
  const [over, setOver] = useState<Over>();
  useEffect(() => {
    // Every element on the way is entered and left; only the sum says whether the page was left.
    let depth = 0;
    const move = (by: number, event: DragEvent) => {
      depth = Math.max(0, depth + by);
      setOver(depth === 0 ? undefined : kindOf(event));
    };
    const ends = new AbortController();
    const on = (type: 'dragenter' | 'dragover' | 'dragleave' | 'drop', act: (event: DragEvent) => void) =>
      window.addEventListener(
        type,
        (event) => {
          if (!holdsFiles(event)) return;
          event.preventDefault();
          act(event);
        },
        { signal: ends.signal },
      );
    on('dragenter', (event) => move(1, event));
    on('dragleave', (event) => move(-1, event));
    on('dragover', ({ dataTransfer }) => {
      if (dataTransfer) dataTransfer.dropEffect = 'copy';
    });
    on('drop', (event) => {
      move(-depth, event);
      void take([...(event.dataTransfer?.files ?? [])], onChats);
    });
    return () => ends.abort();
  }, [onChats]);

  if (!over) return null;
  const { title, hint } = texts[over];
  const Icon = ICONS[over];
  return (
    <section className={styles['overlay']} aria-label={title}>
      <div className={styles['card']}>
        <Icon />
        <p className={styles['title']}>{title}</p>
        <p>{hint}</p>
      </div>
    </section>
  );
}
