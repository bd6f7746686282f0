import { isVisionFile } from '../../shared/family.ts';
import { partName } from '../../shared/part-name.ts';
import { fileKey, type RemoteFile } from '../../shared/remote-file.ts';
import type { StoredFile } from '../../worker/library-protocol.ts';

/** A model of stored files: its parts, and the vision file that was stored from the same place. */
export interface StoredModel {
  /** Of its file, or of the first part. */
  readonly name: string;
  /** Text first. What to load. */
  readonly files: readonly StoredFile[];
  /** Files that go when the model is deleted: a vision file stays as long as another model needs it. */
  readonly own: readonly StoredFile[];
  /** A vision file whose model is not stored: it cannot be loaded alone. */
  readonly visionOnly: boolean;
  readonly sees: boolean;
  /** Bytes, when all of it is here. */
  readonly size: number;
  readonly storedBytes: number;
  /** Of its worst file. */
  readonly state: StoredFile['state'];
  readonly lastUsed: number;
}

/** Stored files put together to models, the last used first. */
export function storedModels(files: readonly StoredFile[]): readonly StoredModel[] {
  const visions = files.filter(({ name }) => isVisionFile(name));
  const texts = new Map<string, StoredFile[]>();
  for (const file of files) {
    if (isVisionFile(file.name)) continue;
    const part = partName(file.key);
    const place = part ? `${part.stem}.gguf` : file.key;
    texts.set(place, [...(texts.get(place) ?? []), file]);
  }
  const folders = [...texts.keys()].map(folderOf);
  const taken = new Set<StoredFile>();
  const models = [...texts].map(([place, parts]) => {
    const vision = visions.find((file) => folderOf(file.key) === folderOf(place));
    if (vision) taken.add(vision);
    const shared = folders.filter((folder) => folder === folderOf(place)).length > 1;
    const sorted = parts.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    return modelOf(sorted, vision, shared);
  });
  const alone = visions.filter((file) => !taken.has(file)).map((file) => modelOf([], file, false));
  return [...models, ...alone].sort((a, b) => b.lastUsed - a.lastUsed);
}

function modelOf(parts: readonly StoredFile[], vision: StoredFile | undefined, shared: boolean): StoredModel {
  const files = vision ? [...parts, vision] : parts;
  const [first] = files;
  const sum = (of: (file: StoredFile) => number) => files.reduce((total, file) => total + of(file), 0);
  const expected = partName(parts[0]?.name ?? '')?.parts ?? parts.length;
  const states = new Set(files.map(({ state }) => state));
  const whole = parts.length === expected && !states.has('partial');
  return {
    name: first?.name ?? '',
    files,
    own: shared ? parts : files,
    visionOnly: parts.length === 0,
    sees: vision !== undefined,
    size: sum(({ size }) => size),
    storedBytes: sum(({ storedBytes }) => storedBytes),
    state: !whole ? 'partial' : states.has('complete') ? 'complete' : 'verified',
    lastUsed: Math.max(...files.map(({ lastUsed }) => lastUsed)),
  };
}

const folderOf = (place: string): string => place.replace(/[^/]*$/, '');

/** The share of these sources that is stored. */
export function storedShare(
  sources: readonly RemoteFile[],
  files: readonly StoredFile[],
): 'none' | 'part' | 'whole' {
  const found = sources.map((source) => files.find((file) => !file.removed && file.key === fileKey(source)));
  if (sources.length > 0 && found.every((file) => file && file.state !== 'partial')) return 'whole';
  return found.some((file) => file !== undefined) ? 'part' : 'none';
}
