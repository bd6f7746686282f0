import type { Allocation, DeviceMemory } from '../device/memory.ts';
import { partialWords } from '../kernels/attention/decode/attention-decode.ts';
import { ropeTableLength } from '../kernels/attention/qk-norm-rope/rope-table.ts';
import { streamWords } from '../kernels/stream.ts';
import type { ModelConfig } from '../model/config.ts';
import { type KvType, kvRowWords } from '../shared/kv-row.ts';
import type { MemoryKind } from '../shared/memory-plan.ts';
import { roundUp } from '../shared/numbers.ts';

/** Places in the ring of sampled tokens, behind the prompt part of the `tokens` buffer. */
export const TOKEN_RING = 8;

/** Most tokens that are verified in one step: the newest, and guesses of those behind it. */
export const VERIFIED = 4;

/** Rows of logits computed at once when every position's logits are wanted. */
export const NLL_ROWS = 32;

/** Numbers that sizes depend on besides the model. */
export interface ActivationSizes {
  /** C, the most tokens of one step. */
  readonly chunk: number;
  /** Longest sequence, in tokens. */
  readonly contextLength: number;
  /** Type that keys and values are kept as. */
  readonly kvType: KvType;
}

/** Words that a slice which kernels bind begins at a multiple of. */
const SLICE_WORDS = 64;

/** Tokens whose draws one step may want; 1 where a model writes none. */
export const verifiedTokens = ({ embeds }: Pick<ModelConfig, 'embeds'>): number => (embeds ? 1 : VERIFIED);

/** Words from one row of logits to the next. */
export const logitStride = ({ vocabulary }: Pick<ModelConfig, 'vocabulary'>): number =>
  roundUp(vocabulary, SLICE_WORDS);

/** Words of the keys (or values) of the tokens to verify, of one layer. */
export const draftWords = (config: ModelConfig, kvType: KvType): number =>
  roundUp(verifiedTokens(config) * kvRowWords(config, kvType), SLICE_WORDS);

/** Words (4 bytes) of every activation buffer. */
export function activationWords(config: ModelConfig, { chunk, contextLength, kvType }: ActivationSizes) {
  const { width: D, heads: H, kvHeads: K, headDim: E, feedForward: F } = config;
  const rows = verifiedTokens(config);
  return {
    /** The residual stream [C][D], and of a decoded token both rows. */
    residual: Math.max(chunk * D, streamWords(D)),
    /** Input of the next matmul, normed [C][D]. */
    normed: chunk * D,
    /** Output of the attention or feed-forward block before its post-norm [C][D]. */
    projected: chunk * D,
    /** q, k and v heads as projected [C][(H + 2K) * E]. */
    qkv: chunk * (H + 2 * K) * E,
    /** q after norm, RoPE and scale [C][H * E]. */
    query: chunk * H * E,
    /** Keys of the chunk, as the cache will hold them [C] rows. */
    freshKeys: chunk * kvRowWords(config, kvType),
    /** Values of the chunk, likewise [C] rows. */
    freshValues: chunk * kvRowWords(config, kvType),
    /** Heads after attention [C][H * E]. */
    attended: chunk * H * E,
    /** Keys of the tokens to verify, layer by layer, until it is known which of them stay [L] times VERIFIED rows. */
    draftKeys: config.layerCount * draftWords(config, kvType),
    /** Their values, likewise. */
    draftValues: config.layerCount * draftWords(config, kvType),
    /** (max, sum, o) of every split of the attention of a decoded token, or of each that is verified. */
    partials: rows * partialWords(config),
    /** gate and up [C][2F]. */
    gateUp: chunk * 2 * F,
    /** GELU(gate) * up [C][F]. */
    hidden: chunk * F,
    /** Logits [V] of one position, or of each token that is verified. */
    logits: rows * logitStride(config),
    /** Token ids: the chunk's, then the ring of sampled ones [C + TOKEN_RING]. */
    tokens: chunk + TOKEN_RING,
    /** Last position each token of the chunk may see [C]. */
    lastVisible: chunk,
    /** The same on local layers of an embedding model, where those behind a token come from one side of its window [C]. */
    ...(config.embeds ? { localVisible: chunk } : {}),
    /** cos and sin for global layers. */
    ropeGlobal: ropeTableLength(config.headDim, contextLength),
    /** cos and sin for local layers. */
    ropeLocal: ropeTableLength(config.headDim, contextLength),
  };
}

export type ActivationName = keyof ReturnType<typeof activationWords>;
export type Activations = Readonly<
  Record<Exclude<ActivationName, 'localVisible'>, Allocation> & { localVisible?: Allocation }
>;

/** A buffer's kind in the ledger. */
export function activationKind(name: ActivationName): MemoryKind {
  return name === 'logits' || name === 'tokens' ? 'sampling' : 'activation';
}

const KV_BUFFERS: ReadonlySet<ActivationName> = new Set<ActivationName>([
  'freshKeys',
  'freshValues',
  'draftKeys',
  'draftValues',
]);

/** Element type of a buffer, for the ledger. */
export function activationType(name: ActivationName, kvType: KvType): string {
  if (name === 'tokens' || name === 'lastVisible' || name === 'localVisible') return 'u32';
  return KV_BUFFERS.has(name) ? kvType : 'f32';
}

/** Allocates all of them. */
export function allocateActivations(
  memory: DeviceMemory,
  config: ModelConfig,
  sizes: ActivationSizes,
): Activations {
  const words = Object.entries(activationWords(config, sizes)) as [ActivationName, number][];
  return Object.fromEntries(
    words.map(([name, count]) => [
      name,
      memory.allocate({
        owner: 'decoder',
        kind: activationKind(name),
        dtype: activationType(name, sizes.kvType),
        bytes: count * 4,
        label: name,
      }),
    ]),
  ) as unknown as Activations;
}
