import { createStore, type StoreApi } from 'zustand/vanilla';
import { FacetError, type PlainError } from '../../shared/errors.ts';
import { type ChatImage, type Measure, measureImage, readImage, releaseImages } from './chat-image.ts';

/** A file that was added to the message being written: being read, an image, or why it is none. */
export type Attachment = { readonly id: string; readonly name: string } & (
  | { readonly state: 'reading' }
  | { readonly state: 'ready'; readonly image: ChatImage }
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
  /** Adds files to the message; resolves once each has been looked at. */
  add(files: readonly File[]): Promise<void>;
  remove(id: string): void;
  setClosely(closely: boolean): void;
  /** Hands the images over to a message, which owns them from then on. */
  take(): readonly ChatImage[];
  /** Puts them away for one chat and shows those that wait for another. */
  swap(leaving: string, coming: string): void;
}

const NOTHING: AttachmentsState = { attachments: [], closely: false };

/** The images of the message being written. */
export function createAttachments(measure: Measure = measureImage): AttachmentsActions {
  const store = createStore<AttachmentsState>(() => NOTHING);
  /** Of chats that are not open. */
  const waiting = new Map<string, AttachmentsState>();

  async function read(id: string, file: File): Promise<void> {
    const { name } = file;
    const result: Attachment = await readImage(file, name, measure).then(
      (image) => ({ id, name, state: 'ready', image }),
      (reason: unknown) => ({ id, name, state: 'unreadable', error: FacetError.from(reason).toPlain() }),
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
    async add(files) {
      const added = files.map((file) => ({ id: crypto.randomUUID(), file }));
      const reading = added.map(({ id, file: { name } }) => ({ id, name, state: 'reading' as const }));
      store.setState(({ attachments }) => ({ attachments: [...attachments, ...reading] }));
      await Promise.all(added.map(({ id, file }) => read(id, file)));
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
    swap(leaving, coming) {
      const shown = waiting.get(coming) ?? NOTHING;
      waiting.delete(coming);
      waiting.set(leaving, store.getState());
      store.setState(shown);
    },
  };
}
