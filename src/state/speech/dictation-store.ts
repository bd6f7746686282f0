import { createStore, type StoreApi } from 'zustand/vanilla';
import { joinSpoken } from './join-spoken.ts';
import {
  findLocal,
  hear,
  installLocal,
  openLocal,
  type LocalLanguage,
  type Recognition,
  type RecognitionClass,
} from './recognition.ts';

/** Why nothing is heard: a person or a policy forbids the microphone, there is none, no pack, or something else. */
export type DictationProblem = 'refused' | 'no-microphone' | 'not-installed' | 'failed';

export interface DictationState {
  /** The language that can be dictated in without sound leaving the device; without one there is no dictation. */
  readonly language: LocalLanguage | undefined;
  /** `asking`: whether its pack may be installed. */
  readonly phase: 'idle' | 'asking' | 'installing' | 'listening';
  readonly problem: DictationProblem | undefined;
  /** Where the draft goes on behind what was said last, in UTF-16 units. */
  readonly caret: number | undefined;
}

/** A selection in the draft, in UTF-16 units. */
interface Selection {
  readonly start: number;
  readonly end: number;
}

interface Draft {
  readonly id: string;
  readonly draft: string;
}

/** The message being written. */
interface Writing {
  readonly store: Pick<StoreApi<Draft>, 'getState' | 'subscribe'>;
  setDraft(draft: string): void;
}

export interface DictationActions {
  readonly store: StoreApi<DictationState>;
  /** Finds out which of some languages is recognised on this device; the last call counts. */
  look(tags: readonly string[]): Promise<void>;
  /** Listens, and writes what is said in the place of a selection; asks first where a pack has to be installed. */
  start(at: Selection): void;
  /** Installs the pack that was asked about. */
  install(): Promise<void>;
  /** Ends listening, and keeps what was understood; or the asking. */
  stop(): void;
  dismiss(): void;
}

const PROBLEMS: Readonly<Record<string, DictationProblem | undefined>> = {
  'not-allowed': 'refused',
  'service-not-allowed': 'refused',
  'audio-capture': 'no-microphone',
  'language-not-supported': 'not-installed',
  // These are ends, not faults.
  'no-speech': undefined,
  aborted: undefined,
};

/** What an error leaves behind. */
const afterError = (
  error: string,
  language: LocalLanguage | undefined,
): Pick<DictationState, 'problem' | 'language'> => ({
  problem: error in PROBLEMS ? PROBLEMS[error] : 'failed',
  // A pack may be taken away again: whoever tries once more is asked once more.
  language: language && error === 'language-not-supported' ? { ...language, installed: false } : language,
});

/** Some browsers tell of silence as of an empty stretch: nothing is to be written over by that. */
const isSilence = (said: readonly string[]): boolean => said.every((part) => part.trim() === '');

const SILENT: DictationState = { language: undefined, phase: 'idle', problem: undefined, caret: undefined };

/**
 * Speech written into the message, recognised by the browser on this device alone: where it would send the sound
 * elsewhere, nothing listens. Whoever types, sends or leaves the chat ends it.
 */
export function createDictation(recognition: RecognitionClass | undefined, chat: Writing): DictationActions {
  const store = createStore<DictationState>(() => SILENT);
  /** Languages that were looked for last. */
  let wanted: readonly string[] = [];
  let current: { readonly heard: Recognition; readonly chat: string; written: string } | undefined;

  /** Ends it, or the asking, without waiting for what is still being understood. */
  function drop(): void {
    const dropped = current?.heard;
    current = undefined;
    if (store.getState().phase !== 'installing') store.setState({ phase: 'idle', caret: undefined });
    dropped?.abort();
  }

  chat.store.subscribe(({ id, draft }) => {
    if (current && (id !== current.chat || draft !== current.written)) drop();
  });

  function listen(tag: string, heard: Recognition, { start, end }: Selection): void {
    const { id, draft } = chat.store.getState();
    const own = { heard, chat: id, written: draft };
    const [before, rest, after] = [draft.slice(0, start), draft.slice(start), draft.slice(end)];
    current = own;
    hear(heard, tag, {
      isOver: () => current !== own,
      onSaid(said) {
        const { text, caret } = joinSpoken(before, said, isSilence(said) ? rest : after, tag);
        own.written = text;
        store.setState({ caret });
        chat.setDraft(text);
      },
      onError: (error) => store.setState(({ language }) => afterError(error, language)),
      onEnd() {
        current = undefined;
        store.setState({ phase: 'idle', caret: undefined });
      },
    });
    store.setState({ phase: 'listening', problem: undefined, caret: undefined });
    heard.start();
  }

  return {
    store,
    async look(tags) {
      wanted = tags;
      const language = await findLocal(recognition, tags);
      if (tags !== wanted) return;
      if (language?.tag !== store.getState().language?.tag) drop();
      store.setState({ language });
    },
    start(at) {
      const { language, phase } = store.getState();
      if (!recognition || !language || phase === 'listening' || phase === 'installing') return;
      if (!language.installed) {
        store.setState({ phase: 'asking', problem: undefined });
        return;
      }
      const heard = openLocal(recognition);
      if (heard) listen(language.tag, heard, at);
      else store.setState({ problem: 'failed' });
    },
    async install() {
      const { language, phase } = store.getState();
      if (!language || phase !== 'asking') return;
      store.setState({ phase: 'installing' });
      const installed = await installLocal(recognition, language.tag);
      store.setState({ phase: 'idle' });
      // The page may speak another language by now.
      if (!wanted.includes(language.tag)) return;
      // What is being looked for was asked about before the pack was there.
      if (installed) wanted = [...wanted];
      store.setState(installed ? { language: { ...language, installed } } : { problem: 'not-installed' });
    },
    stop() {
      if (store.getState().phase === 'asking') store.setState({ phase: 'idle' });
      current?.heard.stop();
    },
    dismiss: () => store.setState({ problem: undefined }),
  };
}
