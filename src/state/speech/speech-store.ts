import { createStore, type StoreApi } from 'zustand/vanilla';
import { languageOf } from './language.ts';
import { sentencesOf } from './sentences.ts';

/** The browser's voices, as far as they are used here. */
export interface Synthesis {
  getVoices(): readonly SpeechSynthesisVoice[];
  speak(utterance: SpeechSynthesisUtterance): void;
  cancel(): void;
  addEventListener(type: 'voiceschanged', listener: () => void): void;
}

export interface SpeechState {
  /** Voices there are: on this device, only ones that send the text to a server, or none. */
  readonly voices: 'local' | 'remote' | 'none';
  /** The message that is being read aloud. */
  readonly reading: string | undefined;
}

export interface SpeechActions {
  readonly store: StoreApi<SpeechState>;
  /** Reads a text aloud, sentence by sentence, in the place of what was being read. Nothing without a voice of this device. */
  readonly read: (message: string, text: string) => void;
  readonly stop: () => void;
}

interface SpeechOptions {
  readonly synthesis?: Synthesis | undefined;
  readonly utterance: (text: string) => SpeechSynthesisUtterance;
  /** The language where a text does not tell its own. */
  readonly language: string;
}

/** The browser's voices reading messages: only those of this device, to which the text does not leave. */
export function createSpeech({ synthesis, utterance, language }: SpeechOptions): SpeechActions {
  const kindOf = (): SpeechState['voices'] => {
    const voices = synthesis?.getVoices() ?? [];
    if (voices.some(({ localService }) => localService)) return 'local';
    return voices.length > 0 ? 'remote' : 'none';
  };
  const store = createStore<SpeechState>(() => ({ voices: kindOf(), reading: undefined }));
  // Most browsers tell their voices a moment later.
  synthesis?.addEventListener('voiceschanged', () => store.setState({ voices: kindOf() }));
  /** What is being said: without it some browsers forget an utterance, and never tell of its end. */
  const held = new Set<SpeechSynthesisUtterance>();
  /** Counted up with every reading, so that an end of one before it says nothing. */
  let turn = 0;

  function stop(): void {
    if (store.getState().reading === undefined) return;
    turn += 1;
    store.setState({ reading: undefined });
    synthesis?.cancel();
  }

  return {
    store,
    stop,
    read(message, text) {
      stop();
      const spoken = languageOf(text, language);
      const voice = voiceFor(synthesis?.getVoices() ?? [], spoken);
      const sentences = sentencesOf(text, spoken);
      if (!synthesis || !voice || sentences.length === 0) return;
      turn += 1;
      const own = turn;
      store.setState({ reading: message });
      const next = (at: number): void => {
        if (own !== turn) return;
        const sentence = sentences[at];
        if (sentence === undefined) {
          store.setState({ reading: undefined });
          return;
        }
        const said = utterance(sentence);
        said.voice = voice;
        said.lang = voice.lang;
        held.add(said);
        said.addEventListener('end', () => {
          held.delete(said);
          next(at + 1);
        });
        said.addEventListener('error', () => {
          held.delete(said);
          if (own === turn) stop();
        });
        synthesis.speak(said);
      };
      next(0);
    },
  };
}

/** The voice of this device for a language: its usual one first; else the usual one of all. */
function voiceFor(
  voices: readonly SpeechSynthesisVoice[],
  language: string,
): SpeechSynthesisVoice | undefined {
  const local = voices.filter(({ localService }) => localService);
  const speaks = (voice: SpeechSynthesisVoice) =>
    voice.lang.toLowerCase().split(/[-_]/)[0] === language.split('-')[0];
  const fitting = local.filter(speaks);
  return (
    fitting.find((voice) => voice.default) ?? fitting[0] ?? local.find((voice) => voice.default) ?? local[0]
  );
}
