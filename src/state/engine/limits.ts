import { KV_TYPES, type KvType } from '../../shared/kv-row.ts';

/** How much memory a model may take beyond its weights: a person's choice, kept between visits. */
export interface Limits {
  /** Longest sequence in tokens, cut to what a model was trained for; null leaves it to the engine. */
  readonly contextLength: number | null;
  readonly kvType: KvType;
  /** Bytes of checkpoints as a share of the model's file. */
  readonly checkpointShare: number;
}

export const USUAL_LIMITS: Limits = { contextLength: null, kvType: 'f16', checkpointShare: 0.1 };

/** Context lengths to choose from, in tokens. */
export const CONTEXT_CHOICES = [2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072] as const;
export const CHECKPOINT_CHOICES = [0, 0.1, 0.25] as const;

/** Bytes that checkpoints of a model may take. */
export const checkpointBudget = (
  { checkpointShare }: Limits,
  { fileBytes }: { readonly fileBytes: number },
): number => Math.floor(checkpointShare * fileBytes);

/** Whether something from storage is such a choice. */
export function areLimits(value: unknown): value is Limits {
  if (typeof value !== 'object' || value === null) return false;
  const { contextLength, kvType, checkpointShare } = value as Partial<Record<keyof Limits, unknown>>;
  return (
    (contextLength === null || CONTEXT_CHOICES.some((length) => length === contextLength)) &&
    KV_TYPES.some((type) => type === kvType) &&
    CHECKPOINT_CHOICES.some((share) => share === checkpointShare)
  );
}
