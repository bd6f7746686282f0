import type { ModelConfig } from '../../model/config.ts';
import { FAMILY, queryScaleWidth, sizesOf } from '../../model/family.ts';
import { requireBounds, requireComputable } from './bounds.ts';
import type { GgufHeader } from './header.ts';
import { EMBEDS, type Metadata, type MetadataValue } from './metadata.ts';
import { corrupt, unsupported, wrongTensors } from './refusal.ts';

const GEMMA_ONLY = 'Choose a Gemma 3 model (270M, 1B, 4B, 12B or 27B) in GGUF form.';

/** What EmbeddingGemma's files may leave out (https://arxiv.org/abs/2509.20354). */
const EMBEDDING = { window: 512, contextLength: 2048 } as const;
/** GGUF's number for the mean. */
const MEAN_POOLING = 1;

/** No size of a Gemma comes near this; a damaged layer count must not keep the loader busy for minutes. */
const LARGEST = 2 ** 16;

/** A config, and in words what had to be assumed and where the file departs from the family. */
export interface ConfigReading {
  readonly config: ModelConfig;
  readonly notes: readonly string[];
}

/**
 * The numbers of a text model, from the metadata and, where these are silent, from the rules of the family.
 * A key that is there always wins.
 * @throws FacetError `gguf-unsupported` for another architecture, `gguf-corrupt` for missing or senseless keys.
 */
export function readModelConfig(header: GgufHeader): ConfigReading {
  const { metadata, name: file } = header;
  const embeds = requireGemma(header) === EMBEDS;
  const notes: string[] = [];
  const assume = (value: number | undefined, usual: number, what: string): number => {
    if (value === undefined) notes.push(`The file does not state the ${what}; ${usual} is assumed.`);
    else if (value !== usual) notes.push(`The file states ${value} as the ${what}, the family has ${usual}.`);
    return value ?? usual;
  };

  const layerCount = required(metadata, 'gemma3.block_count');
  const width = required(metadata, 'gemma3.embedding_length');
  const heads = required(metadata, 'gemma3.attention.head_count');
  // The format's own default: every query head has a key head of its own.
  const kvHeads = metadata.integerOfLayers('gemma3.attention.head_count_kv', 1) ?? heads;
  const headDim = headDimOf(header, heads);
  const family = sizesOf(layerCount);
  if (heads % kvHeads !== 0)
    throw senseless(file, 'gemma3.attention.head_count_kv', `${heads} heads, ${kvHeads}`);

  // Rounded through f32, as files store it, so that 1e-6 equals 1e-6.
  const normEpsilon = assume(
    metadata.number('gemma3.attention.layer_norm_rms_epsilon'),
    Math.fround(FAMILY.normEpsilon),
    'norm epsilon',
  );
  const config: ModelConfig = {
    name: metadata.text('general.name') ?? file,
    layerCount,
    width,
    heads,
    kvHeads,
    headDim,
    feedForward: required(metadata, 'gemma3.feed_forward_length'),
    ...vocabularyOf(header, notes),
    window: embeds
      ? halfWindow(windowOf(metadata, EMBEDDING.window, notes))
      : windowOf(metadata, family.window, notes),
    contextLength:
      metadata.integer('gemma3.context_length', 1) ??
      assume(undefined, embeds ? EMBEDDING.contextLength : family.contextLength, 'context length'),
    normEpsilon,
    ropeThetaGlobal: assume(metadata.number('gemma3.rope.freq_base'), FAMILY.thetaGlobal, 'global RoPE base'),
    ropeThetaLocal: assume(
      metadata.number('gemma3.rope.freq_base_swa'),
      FAMILY.thetaLocal,
      'local RoPE base',
    ),
    ropeFactorGlobal: assume(ropeFactorOf(header), family.ropeFactorGlobal, 'RoPE factor of global layers'),
    queryScale: queryScaleOf(metadata, { layerCount, width, heads, headDim }, notes),
    globalEvery: assume(globalEveryOf(header, layerCount), FAMILY.globalEvery, 'distance of global layers'),
    ...(embeds ? { embeds: true as const } : {}),
  };
  requireBounds(file, config);
  refuseOtherMathematics(header, config);
  requireComputable(file, config);
  return { config, notes };
}

/** @throws FacetError `gguf-unsupported` where the file states something that no Gemma 3 computes */
function refuseOtherMathematics(
  { metadata, name: file }: GgufHeader,
  { headDim, embeds }: ModelConfig,
): void {
  if (metadata.number('gemma3.final_logit_softcapping') || metadata.number('gemma3.attn_logit_softcapping')) {
    throw unsupported(file, 'caps its logits, which no Gemma 3 does', GEMMA_ONLY);
  }
  if (!embeds && metadata.flag('gemma3.attention.causal') === false) {
    const hint = 'Choose a Gemma 3 that writes text, or an EmbeddingGemma.';
    throw unsupported(file, 'looks both ways, as models do that embed texts', hint);
  }
  const pooling = embeds ? metadata.integer('gemma3.pooling_type') : undefined;
  if (pooling !== undefined && pooling !== MEAN_POOLING) {
    throw unsupported(
      file,
      `pools its tokens in the way ${pooling}; EmbeddingGemma takes their mean`,
      GEMMA_ONLY,
    );
  }
  if (metadata.integer('gemma3.expert_count')) {
    throw unsupported(file, 'is a mixture of experts, which no Gemma 3 is', GEMMA_ONLY);
  }
  const turned = metadata.integer('gemma3.rope.dimension_count');
  if (turned !== undefined && turned !== headDim) {
    throw unsupported(file, `turns ${turned} of ${headDim} channels by RoPE; Gemma 3 turns all`, GEMMA_ONLY);
  }
}

/** The architecture, which is Gemma 3's or EmbeddingGemma's. */
function requireGemma(header: GgufHeader): string {
  const architecture = header.metadata.text('general.architecture');
  if (architecture === 'gemma3' || architecture === EMBEDS) return architecture;
  if (architecture === undefined) throw header.metadata.missing('general.architecture');
  const what =
    architecture === 'clip'
      ? 'is the vision part of a model (mmproj), not a language model'
      : `holds a model of architecture "${architecture}"; Facet runs "gemma3"`;
  throw unsupported(header.name, what, GEMMA_ONLY, { architecture });
}

function required(metadata: Metadata, key: string): number {
  const value = metadata.integerOfLayers(key, 1);
  if (value === undefined) throw metadata.missing(key);
  if (value > LARGEST) throw senseless(metadata.file, key, `${value}`);
  return value;
}

function senseless(file: string, key: string, value: string): Error {
  return corrupt(file, 'metadata', key, `${value} makes no sense`);
}

/** E: stated, or the rows of a query matrix over the heads. */
function headDimOf(header: GgufHeader, heads: number): number {
  const stated = header.metadata.integerOfLayers('gemma3.attention.key_length', 1);
  const value = header.metadata.integerOfLayers('gemma3.attention.value_length', 1);
  if (stated !== undefined && value !== undefined && stated !== value) {
    throw unsupported(header.name, `has keys of ${stated} and values of ${value}, which differ`, GEMMA_ONLY);
  }
  const rows = header.tensors.get('blk.0.attn_q.weight')?.shape[0];
  const headDim = stated ?? value ?? (rows === undefined ? undefined : rows / heads);
  if (headDim === undefined) throw header.metadata.missing('gemma3.attention.key_length');
  if (!Number.isInteger(headDim / 2))
    throw senseless(header.name, 'gemma3.attention.key_length', `${headDim}`);
  return headDim;
}

/** V: rows of the embedding matrix, which may have pad rows after the last piece. */
function vocabularyOf(header: GgufHeader, notes: string[]): Pick<ModelConfig, 'vocabulary' | 'pieces'> {
  const { metadata, tensors } = header;
  const pieces = metadata.strings('tokenizer.ggml.tokens')?.length;
  const rows = tensors.get('token_embd.weight')?.shape[0];
  const vocabulary = rows ?? pieces;
  if (vocabulary === undefined) throw metadata.missing('tokenizer.ggml.tokens');
  if (rows !== undefined && pieces !== undefined && rows < pieces) {
    throw wrongTensors(header.name, `its embedding has ${rows} rows for ${pieces} vocabulary pieces`, {
      rows,
      pieces,
    });
  }
  if (rows !== undefined && pieces !== undefined && rows !== pieces) {
    notes.push(`The embedding has ${rows} rows for ${pieces} vocabulary pieces.`);
  }
  return { vocabulary, pieces: Math.min(pieces ?? vocabulary, vocabulary) };
}

/** A window that lies as far behind a token as before it, as the positions that one side of it has. */
const halfWindow = (window: number): number => Math.floor(window / 2) + 1;

/** W as stated, or the family's with a note. */
function windowOf(metadata: Metadata, usual: number, notes: string[]): number {
  const stated = metadata.integer('gemma3.attention.sliding_window', 1);
  if (stated === undefined) notes.push(`The file does not state the sliding window; ${usual} is assumed.`);
  return stated ?? usual;
}

/** The stated divisor of positions on global layers; a stated scaling of "none" means 1. */
function ropeFactorOf({ metadata, name: file }: GgufHeader): number | undefined {
  const type = metadata.text('gemma3.rope.scaling.type');
  if (type === 'none') return 1;
  if (type !== undefined && type !== 'linear') {
    throw unsupported(file, `scales RoPE by "${type}"; Gemma 3 uses "linear"`, GEMMA_ONLY, { type });
  }
  return metadata.number('gemma3.rope.scaling.factor') ?? metadata.number('gemma3.rope.scale_linear');
}

function queryScaleOf(
  metadata: Metadata,
  shape: Pick<ModelConfig, 'layerCount' | 'width' | 'heads' | 'headDim'>,
  notes: string[],
): number {
  const perHead = queryScaleWidth(shape);
  const stated = metadata.number('gemma3.attention.scale');
  if (stated !== undefined)
    notes.push(`The file states a query scale of ${stated}; the family has ${perHead}^-0.5.`);
  else notes.push(`The file does not state the query scale; ${perHead}^-0.5 is assumed.`);
  return stated ?? perHead ** -0.5;
}

/** From a stated pattern: a number n (every n-th layer is global), or per layer whether it is local. */
function globalEveryOf({ metadata, name: file }: GgufHeader, layerCount: number): number | undefined {
  const key = 'gemma3.attention.sliding_window_pattern';
  const value: MetadataValue | undefined = metadata.value(key);
  if (!ArrayBuffer.isView(value)) return metadata.integer(key, 1);
  const locals = Array.from(value as Iterable<number | bigint>, Number);
  if (locals.length < layerCount) {
    throw corrupt(file, 'metadata', key, `${locals.length} entries for ${layerCount} layers`);
  }
  const firstGlobal = locals.indexOf(0);
  const every = firstGlobal < 0 ? locals.length + 1 : firstGlobal + 1;
  const regular = locals.every((local, index) => (local === 0) === ((index + 1) % every === 0));
  if (!regular) throw unsupported(file, 'has global layers at irregular distances', GEMMA_ONLY);
  return every;
}
