/** Storage layout of one kind of tensor: `blockWeights` weights take `blockBytes` bytes. */
export interface WeightLayout {
  readonly id: number;
  readonly blockWeights: number;
  readonly blockBytes: number;
}

/** The tensor types Facet computes with, by ggml's name and number. */
export const WEIGHT_TYPES = {
  F32: { id: 0, blockWeights: 1, blockBytes: 4 },
  F16: { id: 1, blockWeights: 1, blockBytes: 2 },
  Q4_0: { id: 2, blockWeights: 32, blockBytes: 18 },
  Q4_1: { id: 3, blockWeights: 32, blockBytes: 20 },
  Q5_0: { id: 6, blockWeights: 32, blockBytes: 22 },
  Q5_1: { id: 7, blockWeights: 32, blockBytes: 24 },
  Q8_0: { id: 8, blockWeights: 32, blockBytes: 34 },
  Q2_K: { id: 10, blockWeights: 256, blockBytes: 84 },
  Q3_K: { id: 11, blockWeights: 256, blockBytes: 110 },
  Q4_K: { id: 12, blockWeights: 256, blockBytes: 144 },
  Q5_K: { id: 13, blockWeights: 256, blockBytes: 176 },
  Q6_K: { id: 14, blockWeights: 256, blockBytes: 210 },
  IQ4_NL: { id: 20, blockWeights: 32, blockBytes: 18 },
  IQ4_XS: { id: 23, blockWeights: 256, blockBytes: 136 },
  BF16: { id: 30, blockWeights: 1, blockBytes: 2 },
} as const satisfies Record<string, WeightLayout>;

export type WeightType = keyof typeof WEIGHT_TYPES;

/** Types that exist in GGUF files and that Facet does not compute with; known so that errors can name them. */
const OTHER_TYPES: ReadonlyMap<number, string> = new Map([
  [4, 'Q4_2'],
  [5, 'Q4_3'],
  [9, 'Q8_1'],
  [15, 'Q8_K'],
  [16, 'IQ2_XXS'],
  [17, 'IQ2_XS'],
  [18, 'IQ3_XXS'],
  [19, 'IQ1_S'],
  [21, 'IQ3_S'],
  [22, 'IQ2_S'],
  [24, 'I8'],
  [25, 'I16'],
  [26, 'I32'],
  [27, 'I64'],
  [28, 'F64'],
  [29, 'IQ1_M'],
  [31, 'Q4_0_4_4'],
  [32, 'Q4_0_4_8'],
  [33, 'Q4_0_8_8'],
  [34, 'TQ1_0'],
  [35, 'TQ2_0'],
  [36, 'IQ4_NL_4_4'],
  [37, 'IQ4_NL_4_8'],
  [38, 'IQ4_NL_8_8'],
  [39, 'MXFP4'],
  [40, 'NVFP4'],
  [41, 'Q1_0'],
]);

const BY_ID: ReadonlyMap<number, WeightType> = new Map(
  (Object.keys(WEIGHT_TYPES) as WeightType[]).map((name) => [WEIGHT_TYPES[name].id, name]),
);

/** The weight type with this ggml number, or undefined when Facet does not compute with it. */
export const weightTypeOf = (id: number): WeightType | undefined => BY_ID.get(id);

/** ggml's name of a type number, for messages. */
export const typeName = (id: number): string => BY_ID.get(id) ?? OTHER_TYPES.get(id) ?? `number ${id}`;

/** Bytes that `count` weights take; `count` is a whole number of blocks. */
export function weightBytes(type: WeightType, count: number): number {
  const layout = WEIGHT_TYPES[type];
  return (count / layout.blockWeights) * layout.blockBytes;
}
