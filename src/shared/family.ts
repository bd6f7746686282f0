/** The published sizes of Gemma 3, smallest first. */
export const SIZES = ['270m', '1b', '4b', '12b', '27b'] as const;
export type Size = (typeof SIZES)[number];

/** A published size, as far as both sides of the worker ask. */
export interface SizeFacts {
  /** L */
  readonly layerCount: number;
  /** The longest context it was trained for, in tokens. */
  readonly trainedContext: number;
  /** Whether it was published with a vision tower. */
  readonly vision: boolean;
}

/** Gemma 3 technical report, section 2. */
export const SIZE_FACTS: Readonly<Record<Size, SizeFacts>> = {
  '270m': { layerCount: 18, trainedContext: 32_768, vision: false },
  '1b': { layerCount: 26, trainedContext: 32_768, vision: false },
  '4b': { layerCount: 34, trainedContext: 131_072, vision: true },
  '12b': { layerCount: 48, trainedContext: 131_072, vision: true },
  '27b': { layerCount: 62, trainedContext: 131_072, vision: true },
};

/** Tokens of context that a model is opened with, and planned for, unless asked otherwise. */
export const DEFAULT_CONTEXT = 32_768;

/** Whether a file is a vision file by its name: those are published as `mmproj`. */
export const isVisionFile = (name: string): boolean => /mmproj/i.test(name);

/** The published size that a file's name speaks of. */
export function sizeOfName(name: string): Size | undefined {
  if (!/gemma[-_. ]?3(?!n)/i.test(name)) return undefined;
  return SIZES.find((size) => new RegExp(`(^|[^a-z0-9])${size}([^a-z0-9]|$)`, 'i').test(name));
}
