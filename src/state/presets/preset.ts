import * as v from 'valibot';
import { ADVISED_SAMPLING, samplingSchema } from '../../shared/sampling.ts';

/** Bounds of presets, kept and imported: far above what people write. */
export const MOST = { presets: 500, nameLength: 100, textLength: 20_000, fileBytes: 16 * 2 ** 20 } as const;

const text = v.pipe(v.string(), v.maxLength(MOST.textLength, 'a text is too long'));

export const presetSchema = v.pipe(
  v.object({
    id: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
    name: v.pipe(
      v.string(),
      v.trim(),
      v.minLength(1, 'a name is missing'),
      v.maxLength(MOST.nameLength, 'a name is too long'),
    ),
    /** Told to the model before the first message. */
    system: v.optional(text, ''),
    /** Put into the message field; empty for nothing. */
    text: v.optional(text, ''),
    sampling: v.optional(samplingSchema, ADVISED_SAMPLING),
  }),
  v.readonly(),
);

/** A system prompt, sampling values and a text to begin a message with, under one name. */
export type Preset = v.InferOutput<typeof presetSchema>;

/** Whether two presets do the same under the same name. */
export const isSame = ({ id: _a, ...one }: Preset, { id: _b, ...other }: Preset): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
