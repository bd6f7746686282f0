/** The name of a file of a split model, such as `model-00001-of-00003.gguf`, taken apart. */
export interface PartName {
  /** Name of the whole, without the number of the part. */
  readonly stem: string;
  /** Number of the part, from 1. */
  readonly part: number;
  /** Number of parts. */
  readonly parts: number;
}

const PART_NAME = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/i;

/** The part that a file name or path names; undefined for a file that stands alone. */
export function partName(name: string): PartName | undefined {
  const [, stem, part, parts] = PART_NAME.exec(name) ?? [];
  return stem === undefined ? undefined : { stem, part: Number(part), parts: Number(parts) };
}
