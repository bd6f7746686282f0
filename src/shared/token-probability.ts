import * as v from 'valibot';

/** The natural logarithm of a probability. */
const logprob = v.pipe(v.number(), v.maxValue(0));

/** A token of an answer: what it adds to the text, its probability, and the likeliest tokens at its place, best first. */
export const tokenProbabilitySchema = v.pipe(
  v.object({
    text: v.string(),
    logprob,
    alternatives: v.pipe(
      v.array(v.pipe(v.object({ token: v.string(), logprob }), v.readonly())),
      v.readonly(),
    ),
  }),
  v.readonly(),
);

export type TokenProbability = v.InferOutput<typeof tokenProbabilitySchema>;
