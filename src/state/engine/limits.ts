import * as v from 'valibot';
import { KV_TYPES } from '../../shared/kv-row.ts';

/** Context lengths to choose from, in tokens. */
export const CONTEXT_CHOICES = [2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072] as const;
export const CHECKPOINT_CHOICES = [0, 0.1, 0.25] as const;

/** Limits of the memory a model may take beyond its weights: a person's choice, kept between visits. */
export type Limits = v.InferOutput<typeof limitsSchema>;
export const limitsSchema = v.pipe(
  v.object({
    /** Longest sequence in tokens, cut to what a model was trained for; null leaves it to the engine. */
    contextLength: v.nullable(v.picklist(CONTEXT_CHOICES)),
    kvType: v.picklist(KV_TYPES),
    /** Whether a small model that is stored guesses for a large one, where both fit. */
    draft: v.optional(v.boolean(), true),
    /** Bytes of checkpoints as a share of the model's file. */
    checkpointShare: v.picklist(CHECKPOINT_CHOICES),
    /** Whether products on a GPU may round what they multiply with to 8 bits; off when absent. */
    eightBit: v.optional(v.boolean()),
  }),
  v.readonly(),
);

export const USUAL_LIMITS: Limits = {
  contextLength: null,
  kvType: 'f16',
  draft: true,
  checkpointShare: 0.1,
};

/** Bytes that checkpoints of a model may take. */
export const checkpointBudget = (
  { checkpointShare }: Limits,
  { fileBytes }: { readonly fileBytes: number },
): number => Math.floor(checkpointShare * fileBytes);
