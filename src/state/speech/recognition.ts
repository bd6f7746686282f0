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

/** A recognition that keeps the sound on this device; undefined where the browser does not know how. */
export function openLocal(recognition: RecognitionClass): Recognition | undefined {
  const heard = new recognition();
  // A browser that does not know of it would listen all the same, and send what it hears.
  if (!('processLocally' in heard)) return undefined;
  heard.processLocally = true;
  return heard;
}

interface Hearing {
  /** Whether nobody wants to know any more. */
  readonly isOver: () => boolean;
  /** Told all that was understood since the start, stretch by stretch, whenever some of it is. */
  readonly onSaid: (said: readonly string[]) => void;
  readonly onError: (error: string) => void;
  readonly onEnd: () => void;
}

/** Has a recognition, before it is started, tell what it understands while it is spoken. */
export function hear(heard: Recognition, tag: string, { isOver, onSaid, onError, onEnd }: Hearing): void {
  Object.assign(heard, { lang: tag, continuous: true, interimResults: true });
  heard.addEventListener('result', ({ results }) => {
    if (!isOver()) onSaid(Array.from(results, (result) => result[0].transcript));
  });
  heard.addEventListener('error', ({ error }) => {
    if (!isOver()) onError(error);
  });
  heard.addEventListener('end', () => {
    if (!isOver()) onEnd();
  });
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

/** Has the browser install the pack of a language; answers whether it did. */
export const installLocal = async (
  recognition: RecognitionClass | undefined,
  tag: string,
): Promise<boolean> =>
  (await recognition?.install?.({ langs: [tag], processLocally: true }).catch(() => false)) ?? false;
