import * as v from 'valibot';
import { type Range, SAMPLING_RANGES } from './sampling-ranges.ts';

/** Ranges that the page offers: narrower where the engine accepts values that only make nonsense. */
export const OFFERED_RANGES: Readonly<Record<keyof Sampling, Range>> = {
  ...SAMPLING_RANGES,
  temperature: { min: 0, max: 2 },
  repetitionPenalty: { min: 1, max: 2 },
};

/** Values that Google advises for a draw (generation_config.json of the checkpoints); no penalty. */
export const ADVISED_DRAW = { temperature: 1, topK: 64, topP: 0.95, minP: 0, repetitionPenalty: 1 } as const;

/** Sampling that Google advises for Gemma 3, with answers of any length. */
export const ADVISED_SAMPLING: Sampling = { ...ADVISED_DRAW, maxTokens: null, seed: null };

const within = ({ min, max }: Range) => v.pipe(v.number(), v.minValue(min), v.maxValue(max));
const whole = (range: Range) => v.pipe(within(range), v.integer());

/**
 * Sampling of an answer. A value that is absent or outside its range is the advised one: a setting is worth less
 * than the chat it belongs to.
 */
export const samplingSchema = v.pipe(
  v.object({
    /** Divides the logits; 0 always takes the likeliest token. */
    temperature: v.fallback(within(SAMPLING_RANGES.temperature), ADVISED_DRAW.temperature),
    /** Candidates kept, best first; 0 means no cut. At most {@link CANDIDATE_LIMIT} are ever drawn from. */
    topK: v.fallback(whole(SAMPLING_RANGES.topK), ADVISED_DRAW.topK),
    /** The smallest set of candidates whose share reaches this is kept; 1 keeps all. A share of the candidates
     * after top-k; with topK 0, of the whole vocabulary. */
    topP: v.fallback(within(SAMPLING_RANGES.topP), ADVISED_DRAW.topP),
    /** Candidates below this share of the best one's probability are dropped; 0 keeps all. */
    minP: v.fallback(within(SAMPLING_RANGES.minP), ADVISED_DRAW.minP),
    /** Divides positive and multiplies negative logits of tokens in the prompt or the answer; 1 is off. */
    repetitionPenalty: v.fallback(within(SAMPLING_RANGES.repetitionPenalty), ADVISED_DRAW.repetitionPenalty),
    /** Tokens an answer may have; null ends only at the model's own end or the context's. */
    maxTokens: v.fallback(v.nullable(whole(SAMPLING_RANGES.maxTokens)), null),
    /** null draws anew each time. */
    seed: v.fallback(v.nullable(whole(SAMPLING_RANGES.seed)), null),
  }),
  v.readonly(),
);

/** Settings by which the tokens of an answer are drawn. */
export type Sampling = v.InferOutput<typeof samplingSchema>;
