/** The answer to whether a language is recognised on the device. */
type Availability = 'available' | 'downloadable' | 'downloading' | 'unavailable';

interface LocalLanguages {
  readonly langs: readonly string[];
  readonly processLocally: true;
}

/** What was understood of one stretch of speech so far; the likeliest reading is first. */
interface RecognitionResult {
  readonly isFinal: boolean;
  readonly 0: { readonly transcript: string };
}

interface RecognitionEvents {
  readonly result: { readonly results: ArrayLike<RecognitionResult> };
  readonly error: { readonly error: string };
  readonly end: unknown;
}

/** The browser's recognition of speech, as far as it is used here. */
export interface Recognition {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  processLocally: boolean;
  start(): void;
  /** What was said until now is still told. */
  stop(): void;
  abort(): void;
  addEventListener<Type extends keyof RecognitionEvents>(
    type: Type,
    listener: (event: RecognitionEvents[Type]) => void,
  ): void;
}

/** The same as a class. Only browsers that recognise speech on the device can say for what languages. */
export interface RecognitionClass {
  new (): Recognition;
  available?(languages: LocalLanguages): Promise<Availability>;
  install?(languages: LocalLanguages): Promise<boolean>;
}

/** The browser's class, whatever it is called. */
export function recognitionClass(): RecognitionClass | undefined {
  const names = globalThis as unknown as Readonly<
    Partial<Record<'SpeechRecognition' | 'webkitSpeechRecognition', RecognitionClass>>
  >;
  return names.SpeechRecognition ?? names.webkitSpeechRecognition;
}

/** A language that is recognised on the device, at once or when its pack is installed. */
export interface LocalLanguage {
  readonly tag: string;
  readonly installed: boolean;
}

/** The first of some languages that is recognised on the device now; else the first whose pack can be had. */
export async function findLocal(
  recognition: RecognitionClass | undefined,
  tags: readonly string[],
): Promise<LocalLanguage | undefined> {
  if (!recognition?.available || !recognition.install) return undefined;
  let downloadable: string | undefined;
  for (const tag of tags) {
    const answer = await recognition
      .available({ langs: [tag], processLocally: true })
      .catch(() => 'unavailable');
    if (answer === 'available') return { tag, installed: true };
    if (answer === 'downloadable') downloadable ??= tag;
  }
  return downloadable === undefined ? undefined : { tag: downloadable, installed: false };
}
