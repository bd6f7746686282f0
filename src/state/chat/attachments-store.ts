import { createStore, type StoreApi } from 'zustand/vanilla';
import { FacetError, type PlainError } from '../../shared/errors.ts';
import { type ChatFile, chatFile, partOf, type ReadPdf, readTextFile } from './chat-file.ts';
import {
  type ChatImage,
  isImageFile,
  type Measure,
  measureImage,
  readImage,
  releaseImages,
} from './chat-image.ts';

/** A text among the attachments. */
export interface TextAttachment {
  readonly state: 'text';
  /** What the message takes of it. */
  readonly file: ChatFile;
  /** All of it, where the message takes a part. */
  readonly whole: ChatFile;
  /** The part that it takes, from 1, of so many; undefined for all. */
  readonly part?: { readonly at: number; readonly of: number } | undefined;
}

/** A file that was added to the message being written: being read, an image, a text, or why it is none. */
export type Attachment = {
  readonly id: string;
  readonly name: string;
  /** Whether it was a long text that was pasted, and may go into the message after all. */
  readonly pasted?: boolean;
} & (
  | { readonly state: 'reading' }
  | { readonly state: 'ready'; readonly image: ChatImage }
  | TextAttachment
  | { readonly state: 'unreadable'; readonly error: PlainError }
);

export interface AttachmentsState {
  /** In the order in which they were added, which is the order the model sees them in. */
  readonly attachments: readonly Attachment[];
  /** Whether tall and wide images are looked at in parts as well. */
  readonly closely: boolean;
}

export interface AttachmentsActions {
  readonly store: StoreApi<AttachmentsState>;
  /** Adds files to the message, some of them `pasted` texts; resolves once each has been looked at. */
  add(files: readonly File[], pasted?: ReadonlySet<File>): Promise<void>;
  /** Has the message take a part of a text, or all of it. */
  takePart(id: string, part: TextAttachment['part']): Promise<void>;
  remove(id: string): void;
  setClosely(closely: boolean): void;
  /** Hands the images over to a message, which owns them from then on. */
  take(): readonly ChatImage[];
  /** The same of texts. */
  takeFiles(): readonly ChatFile[];
  /** Puts them away for one chat and shows those that wait for another. */
  swap(leaving: string, coming: string): void;
}

const NOTHING: AttachmentsState = { attachments: [], closely: false };

const readPdfWhenAsked: ReadPdf = async (file) => (await import('./pdf-text.ts')).pdfText(file);

/** Reads a file as what it is. @throws FacetError `image-unreadable`, `file-unreadable` */
async function attached(file: File, measure: Measure, readPdf: ReadPdf) {
  if (isImageFile(file)) return { state: 'ready', image: await readImage(file, file.name, measure) } as const;
  const whole = await readTextFile(file, file.name, readPdf);
  return { state: 'text', file: whole, whole } as const;
}

/** The images and texts of the message being written. */
export function createAttachments(
  measure: Measure = measureImage,
  readPdf: ReadPdf = readPdfWhenAsked,
): AttachmentsActions {
  const store = createStore<AttachmentsState>(() => NOTHING);
  /** Of chats that are not open. */
  const waiting = new Map<string, AttachmentsState>();

  async function read(own: Pick<Attachment, 'id' | 'name' | 'pasted'>, file: File): Promise<void> {
    const { id } = own;
    const result: Attachment = await attached(file, measure, readPdf).then(
      (added) => ({ ...own, ...added }),
      (reason: unknown) => ({ ...own, state: 'unreadable', error: FacetError.from(reason).toPlain() }),
    );
    const isIn = ({ attachments }: AttachmentsState) => attachments.some((old) => old.id === id);
    const settled = (state: AttachmentsState): AttachmentsState => ({
      ...state,
      attachments: state.attachments.map((old) => (old.id === id ? result : old)),
    });
    const elsewhere = [...waiting].find(([, state]) => isIn(state));
    if (isIn(store.getState())) store.setState(settled);
    else if (elsewhere) waiting.set(elsewhere[0], settled(elsewhere[1]));
    else if (result.state === 'ready') releaseImages([result.image]);
  }

  return {
    store,
    async add(files, pasted = new Set()) {
      const added = files.map((file) => ({
        own: { id: crypto.randomUUID(), name: file.name, ...(pasted.has(file) ? { pasted: true } : {}) },
        file,
      }));
      const reading = added.map(({ own }) => ({ ...own, state: 'reading' as const }));
      store.setState(({ attachments }) => ({ attachments: [...attachments, ...reading] }));
      await Promise.all(added.map(({ own, file }) => read(own, file)));
    },
    async takePart(id, part) {
      const found = store.getState().attachments.find((attachment) => attachment.id === id);
      if (found?.state !== 'text') return;
      const { whole } = found;
      const file = part
        ? await chatFile(
            `${whole.name} (part ${part.at} of ${part.of})`,
            partOf(whole.text, part.at, part.of),
          )
        : whole;
      store.setState(({ attachments }) => ({
        attachments: attachments.map((old) => (old === found ? { ...found, file, part } : old)),
      }));
    },
    remove(id) {
      const { attachments } = store.getState();
      const gone = attachments.find((attachment) => attachment.id === id);
      if (gone?.state === 'ready') releaseImages([gone.image]);
      store.setState({ attachments: attachments.filter((attachment) => attachment !== gone) });
    },
    setClosely: (closely) => store.setState({ closely }),
    take() {
      const { attachments, closely } = store.getState();
      const ready = attachments.filter((attachment) => attachment.state === 'ready');
      store.setState({ attachments: attachments.filter(({ state }) => state !== 'ready') });
      return ready.map(({ image }) => (closely ? { ...image, closely } : image));
    },
    takeFiles() {
      const { attachments } = store.getState();
      const texts = attachments.filter((attachment) => attachment.state === 'text');
      store.setState({ attachments: attachments.filter(({ state }) => state !== 'text') });
      return texts.map(({ file }) => file);
    },
    swap(leaving, coming) {
      const shown = waiting.get(coming) ?? NOTHING;
      waiting.delete(coming);
      waiting.set(leaving, store.getState());
      store.setState(shown);
    },
  };
}
